import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEmulator } from '../../local/emulator/app'
import { listen, type Listener } from '../../local/emulator/listen'
import { membersBySegment } from '../helpers/emulated'
import { printedLines } from '../helpers/printed-lines'

const ROOT = join(__dirname, '../..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const COMMAND = ['--import', 'tsx', 'local/cli.ts']

// Each test starts a process.
jest.setTimeout(30_000)

/** The part of the README below a heading. */
function partOf(heading: string): string {
  const start = README.indexOf(`\n${heading}\n`)
  const level = heading.split(' ')[0]
  const end = README.slice(start + 1).search(
    new RegExp(`(?<=\n)#{1,${level.length}} (?!${heading.slice(level.length + 1)})`)
  )
  return README.slice(start, start + 1 + end)
}

const optionsIn = (text: string): string[] => [...new Set(text.match(/(?<![\w-])--[a-z][a-z-]*/g))].sort()

function run(...args: string[]): Promise<{ code: number; printed: string }> {
  const { LAUNCHDARKLY_SERVICE_TOKEN: _token, LAUNCHDARKLY_CLIENT_SIDE_ID: _id, ...env } = process.env
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [...COMMAND, ...args], { cwd: ROOT, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode!, printed: stderr + stdout })
    )
  })
}

describe('the README', () => {
  it.each([
    ['sync', '### sync'],
    ['check', '### check'],
    ['verify', '### verify'],
    ['emulator', '## A LaunchDarkly on your own machine'],
    ['console', '## The console']
  ])('names the options of %s, and no others, as --help does, which has examples', async (command, heading) => {
    const { printed, code } = await run(command, '--help')
    const offered = optionsIn(printed.slice(printed.indexOf('Options:'), printed.indexOf('Examples:'))).filter(
      (option) => option !== '--help'
    )
    const text = partOf(heading)
    const described = optionsIn(text).filter((option) => offered.includes(option))
    const strange = optionsIn(text.match(/^\|.*$/gm)?.join('\n') ?? '').filter((option) => !offered.includes(option))
    expect({ described, strange }).toEqual({ described: offered, strange: [] })
    expect(printed).toMatch(new RegExp(`Examples:\n  \\$ .*launchdarkly-audiences ${command}`))
    expect(code).toBe(0)
  })

  it('names all commands, as --help does', async () => {
    const { printed } = await run('--help')
    const offered = [...printed.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, command]) => command)
    const described = [...partOf('## The command line').matchAll(/^\| `([a-z]+)` /gm)].map(([, command]) => command)
    expect(described).toEqual(offered)
    expect(offered).toEqual(['sync', 'check', 'verify', 'emulator', 'console'])
  })

  describe('given the emulator', () => {
    const emulator = createEmulator()
    let listener: Listener
    beforeAll(async () => {
      listener = await listen(emulator)
    })
    afterAll(() => listener.close())

    const blocks = [
      ...partOf('## The command line').matchAll(/```sh\nlaunchdarkly-audiences (.*)\n```\n\n```\n([^`]*)```/g)
    ]
    const shown = blocks.map(([, line, output]) => ({ line, output }))

    it('shows a call of each of the other commands', () => {
      expect(shown.map(({ line }) => line.split(' ')[0])).toEqual(['sync', 'check', 'verify'])
    })

    it.each(shown)('shows what is printed for $line', async ({ line, output }) => {
      const args = line.replace('http://127.0.0.1:8765', listener.origin).split(' ')
      const { printed, code } = await run(...args)
      const comparable = printed.split(listener.origin).join('http://127.0.0.1:8765')
      expect(comparable).toMatch(printedLines(output.trim()))
      expect(code).toBe(0)
    })

    it('seeds the segment that its example names', () => {
      const members = membersBySegment(emulator)['segment-audiences-aud_vip']
      const csv = readFileSync(join(ROOT, 'examples/vip-customers.csv'), 'utf8')
      const expected = [...csv.matchAll(/^(\w+),\w+,true$/gm)].map(([, userId]) => userId)
      expect([...members].sort()).toEqual(expected.sort())
    })
  })
})
