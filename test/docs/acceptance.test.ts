import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createEmulator } from '../../local/emulator/app'
import { LOCAL_CREDENTIALS, LOCAL_ENVIRONMENT, LOCAL_PROJECT, LOCAL_SDK_KEY } from '../../local/emulator/credentials'
import { replaceFaults } from '../../local/emulator/faults/decide-fault'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { listen, type Listener } from '../../local/emulator/listen'
import { INSTANCES } from '../../src/instances'
import { membersBySegment } from '../helpers/emulated'
import { printedLines } from '../helpers/printed-lines'
import { builtCommandLine, jsonLines } from '../helpers/running-command'

const ROOT = join(__dirname, '../..')
const PATH = join(ROOT, 'docs/acceptance.md')
const PAGE = readFileSync(PATH, 'utf8')

/** A block of commands, and what the page tells one to expect of it. */
interface Block {
  commands: string
  exitCode: number
  output?: string
}

const BLOCK = /```sh\n([^]*?)\n```(?:\n\n(Expect[^\n]*):\n\n```\n([^]*?)\n```)?/g

function blocksOf(text: string): Block[] {
  return [...text.matchAll(BLOCK)].map(([, commands, expect, output]) => ({
    commands,
    exitCode: Number(/exit code (\d+)/.exec(expect)?.[1] ?? 0),
    output
  }))
}

const STEPS = PAGE.split(/^(?=##)/m)
  .filter((part) => part.startsWith('### '))
  .map((part) => ({ title: part.slice(4, part.indexOf('\n')), text: part, blocks: blocksOf(part) }))

/** What each step begins with: the commands and options that come again and again. */
const DEFINITIONS = blocksOf(PAGE).find(({ commands }) => commands.startsWith('cli='))!.commands

/** How LaunchDarkly must answer in a step, where the emulator would not do so by itself. */
const FAULTS: Record<string, FaultRule[]> = {
  '4. A token that may only read': [{ requests: { method: 'POST' }, fault: { kind: 'status', status: 403 } }],
  '17. Headers of rate limits': (['global', 'route', 'token'] as const).map((scope) => ({
    fault: { kind: 'rate-limit', scope, requests: 100 }
  })),
  '18. The wrong instance': [
    { requests: { path: '/api/*' }, fault: { kind: 'status', status: 401 } },
    { requests: { path: '/sdk/goals/*' }, fault: { kind: 'status', status: 404 } }
  ]
}

const statusIn = (answer: string): number => Number(/^HTTP\/2 (\d+)/.exec(answer)?.[1])

/** The members of `ten.csv`. */
const TEN = Array.from({ length: 10 }, (_, i) => `acceptance_${String(i + 1).padStart(2, '0')}`)

/** Stands where the page has the built command line, and sends it to the emulator of the instance. */
const COMMAND_LINE = `
const { spawnSync } = require('node:child_process')
const { appendFileSync } = require('node:fs')
const [, , ...args] = process.argv
appendFileSync(process.env.CALLS, JSON.stringify(args) + '\\n')
const at = args.indexOf('--instance')
const [, instance = 'commercial'] = at === -1 ? [] : args.splice(at, 2)
const call = [process.env.BUILT, ...args, '--to', JSON.parse(process.env.EMULATORS)[instance]]
process.exitCode = spawnSync(process.execPath, call, { stdio: 'inherit' }).status
`

/** As much of curl as the page asks for: it need not be installed, and would not find the emulator. */
const CURL = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs')
const [, , ...args] = process.argv
appendFileSync(process.env.CALLS, JSON.stringify(args) + '\\n')
const [url, flag, body, ...rest] = args.slice(5)
const isKnown = (flag === undefined || flag === '--data') && rest.length === 0
if (args.slice(0, 5).join(' ') !== '--silent --show-error --include --header @-' || !isKnown) throw Error('strange call')
const headers = readFileSync(0, 'utf8').trim().split('\\n').map((line) => line.split(': '))
const { origin, pathname, search } = new URL(url)
if (origin !== 'https://app.launchdarkly.com') throw Error('strange host')
const method = body === undefined ? 'GET' : 'POST'
fetch(JSON.parse(process.env.EMULATORS).commercial + pathname + search, { method, headers, body }).then(async (response) => {
  console.log(['HTTP/2 ' + response.status, ...[...response.headers].map((header) => header.join(': ')), ''].join('\\n'))
  process.stdout.write(await response.text())
})
`

describe('the acceptance checklist', () => {
  const commandLine = builtCommandLine()
  const emulators = { commercial: createEmulator(), eu: createEmulator() }
  const listeners: Listener[] = []
  const origins: Record<string, string> = {}
  const children: ChildProcess[] = []
  let folder = ''
  let calls = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'acceptance-'))
    calls = join(folder, 'calls')
    for (const [instance, emulator] of Object.entries(emulators)) {
      const listener = await listen(emulator)
      listeners.push(listener)
      origins[instance] = listener.origin
    }
    mkdirSync(join(folder, 'dist/local'), { recursive: true })
    mkdirSync(join(folder, 'bin'))
    writeFileSync(join(folder, 'dist/local/cli.js'), COMMAND_LINE)
    writeFileSync(join(folder, 'bin/curl'), CURL)
    chmodSync(join(folder, 'bin/curl'), 0o755)
  })
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')))
  afterAll(async () => {
    rmSync(folder, { recursive: true })
    await Promise.all(listeners.map(({ close }) => close()))
  })

  /** Runs commands of the page in one shell, as somebody who pastes them would. */
  function run(commands: string): Promise<{ exitCode: number | null; printed: string }> {
    const shell = spawn('bash', ['-c', `exec 2>&1\n${DEFINITIONS}\n${commands}`], {
      cwd: folder,
      env: {
        PATH: [join(folder, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
        CALLS: calls,
        BUILT: commandLine,
        EMULATORS: JSON.stringify(origins),
        LAUNCHDARKLY_SERVICE_TOKEN: LOCAL_CREDENTIALS.apiKey,
        LAUNCHDARKLY_CLIENT_SIDE_ID: LOCAL_CREDENTIALS.clientId,
        READER_TOKEN: LOCAL_CREDENTIALS.apiKey,
        SDK_KEY: LOCAL_SDK_KEY,
        PROJECT: LOCAL_PROJECT,
        ENVIRONMENT: LOCAL_ENVIRONMENT,
        OTHER_CLIENT_SIDE_ID: 'of-another-account'
      }
    })
    children.push(shell)
    let printed = ''
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
    shell.stdin.end()
    return new Promise((resolve) => {
      shell.on('close', (exitCode) => resolve({ exitCode, printed: named(printed) }))
    })
  }

  /** With the hosts of LaunchDarkly in place of the emulators. */
  const named = (text: string): string =>
    Object.entries(origins).reduce(
      (known, [name, origin]) => known.split(origin).join(INSTANCES.get(name)!.restApi),
      text
    )

  it('says of all commands of all steps what to expect, and leaves room for a tick', () => {
    expect(STEPS.map(({ title }) => Number.parseInt(title))).toEqual(STEPS.map((_step, i) => i + 1))
    expect(STEPS.filter(({ text }) => !/^- Settles: /m.test(text) || !/^- Otherwise: /m.test(text))).toEqual([])
    expect(STEPS.filter(({ text }) => !/^- \[ \] .*:$/m.test(text))).toEqual([])
    expect(STEPS.flatMap(({ blocks }) => blocks).filter(({ output }) => output === undefined)).toEqual([])
    expect(Object.keys(FAULTS).filter((step) => !STEPS.some(({ title }) => title === step))).toEqual([])
  })

  it.each(STEPS)('shows what comes of step $title', async ({ title, blocks }) => {
    for (const emulator of Object.values(emulators)) replaceFaults(emulator.faults, FAULTS[title] ?? [])
    // A variable of one block is used in the next one of a step.
    const assignments: string[] = []
    for (const { commands, exitCode, output } of blocks) {
      expect(await run([...assignments, commands].join('\n'))).toEqual({
        exitCode,
        printed: expect.stringMatching(printedLines(output!))
      })
      assignments.push(...(commands.match(/^[a-z]+=.*$/gm) ?? []))
    }
  })

  it('leaves behind the segments that it tells one to delete, and in them those who belong there', () => {
    const cleanUp = PAGE.slice(PAGE.indexOf('## Clean up'), PAGE.indexOf('## What stays open'))
    const long = `acceptance_${'1'.padStart(118, '0')}`
    const audiences = [...cleanUp.matchAll(/`(acceptance_\w+|0001)`/g)].map(([, name]) =>
      name === '0001' ? long : name
    )
    // The last one is that of the EU instance.
    const held = Object.values(emulators).flatMap((emulator) => Object.keys(membersBySegment(emulator)))
    expect(held.sort()).toEqual(audiences.map((audience) => `segment-audiences-${audience}`).sort())

    const answers = TEN.slice(0, 8).map((_key, i) =>
      statusIn(readFileSync(join(folder, `answer-${i + 1}.txt`), 'utf8'))
    )
    expect(answers.filter((status) => status !== 204 && status !== 409)).toEqual([])
    const {
      'segment-audiences-acceptance_thousand': thousand,
      'segment-audiences-acceptance_large': large,
      [`segment-audiences-${long}`]: ofLong,
      ...small
    } = membersBySegment(emulators.commercial)
    expect(thousand).toHaveLength(1000)
    expect(large.map((key) => key.length)).toEqual(Array(1000).fill(1000))
    expect(
      Object.fromEntries(Object.entries({ ...small, ofLong }).map(([key, members]) => [key, members.sort()]))
    ).toEqual({
      ofLong: TEN,
      'segment-audiences-acceptance_vip': TEN,
      'segment-audiences-acceptance_empty': [],
      'segment-audiences-acceptance_one': ['acceptance_01'],
      'segment-audiences-acceptance_two': ['acceptance_02'],
      'segment-audiences-acceptance_keys': [
        ' acceptance_blank ',
        'Acceptance_Case',
        'acceptance%2Fpercent',
        'acceptance+plus@example.com',
        'acceptance/slash',
        'acceptance_ü_漢_🙂'
      ],
      'segment-audiences-acceptance_moment': [...TEN.slice(0, 8).filter((_key, i) => answers[i] === 204), TEN[8]]
    })
  })

  it('shows no secret in a command line', () => {
    const made = readFileSync(calls, 'utf8')
    expect(jsonLines(made).length).toBeGreaterThan(30)
    expect(made).not.toMatch(new RegExp(`${LOCAL_CREDENTIALS.apiKey}|${LOCAL_SDK_KEY}`))
  })

  it('names what is in the files that it links', () => {
    const names = [...PAGE.matchAll(/((?:`\w+`(?: and )?)+) (?:in|of) \[`([^`]+)`\]/g)]
    const absent = names.flatMap(([, list, path]) => {
      const source = readFileSync(join(ROOT, path), 'utf8')
      return list.match(/\w+(?=`)/g)!.filter((name) => !new RegExp(`\\b${name}\\b`).test(source))
    })
    expect(absent).toEqual([])
    expect(names.length).toBeGreaterThan(5)
  })
})
