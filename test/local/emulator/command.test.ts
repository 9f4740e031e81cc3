import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseFaultRules } from '../../../local/emulator/faults/parse-fault-rules'
import { statusUnder } from '../../helpers/named-host'

const ROOT = join(__dirname, '../../..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const COMMAND = ['--import', 'tsx', 'local/cli.ts']
const ORIGIN = 'http://127.0.0.1:8765'

// Each test starts one or two processes.
jest.setTimeout(30_000)

const folder = mkdtempSync(join(tmpdir(), 'emulator-'))
const running: ChildProcess[] = []
afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')))
afterAll(() => rmSync(folder, { recursive: true }))

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...COMMAND, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: 20_000
  })
  return { status, stdout, stderr }
}

interface Started {
  child: ChildProcess
  greeting: string
  origin: string
}

async function start(...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, [...COMMAND, 'emulator', '--port', '0', ...args], { cwd: ROOT })
  running.push(child)
  const [printed] = (await once(child.stdout, 'data')) as [Buffer]
  const greeting = String(printed)
  return { child, greeting, origin: /http:\/\/\S+:\d+/.exec(greeting)![0] }
}

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** The block of the README that begins with this text. */
function block(begin: string): string {
  const at = README.indexOf(`\n${begin}`)
  return README.slice(at + 1, README.indexOf('\n```', at + 1))
}

/** Sends the sync that the README shows as a line of curl. */
async function sendSync(origin: string): Promise<number> {
  const [, path, token, body] = /^curl http:\/\/[^/]+(\S+) -H 'Authorization: (\S+)' -d '([^']+)'/m.exec(README)!
  const response = await fetch(origin + path, { method: 'POST', headers: { Authorization: token }, body })
  return response.status
}

const flagsOf = async (origin: string, key: string) =>
  (await (await fetch(`${origin}/emulator/flags?kind=user&key=${key}`)).json()) as Record<string, { value: unknown }>

it('greets with what the README shows, syncs what the README sends, and ends with Ctrl-C', async () => {
  const { child, greeting, origin } = await start()
  expect(greeting.split(origin).join(ORIGIN).trim()).toBe(block('A LaunchDarkly listens'))

  expect(await sendSync(origin)).toBe(204)
  expect((await flagsOf(origin, 'u1'))['segment-audiences-aud_1'].value).toBe(true)
  expect((await flagsOf(origin, 'u2'))['segment-audiences-aud_1'].value).toBe(false)

  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([130, null])
})

it("turns the flag of an application that the README's three lines point at it", async () => {
  const { origin } = await start()
  const waiting = `
client.waitForInitialization({ timeout: 10 }).then(() => console.log('ready'))
client.on('update', async () => {
  const value = await client.variation('segment-audiences-aud_1', { kind: 'user', key: 'u1' }, 'none')
  if (value === true) client.close(), console.log('turned')
})`
  const script = block("const { init } = require('@launchdarkly/node-server-sdk')").split(ORIGIN).join(origin) + waiting
  const application = spawn(process.execPath, ['-e', script], { cwd: ROOT })
  running.push(application)
  await once(application.stdout, 'data')

  const began = performance.now()
  await sendSync(origin)
  const [printed] = (await once(application.stdout, 'data')) as [Buffer]

  expect(String(printed)).toContain('turned')
  expect(performance.now() - began).toBeLessThan(1_000)
})

it('takes flags of a file, as those of the examples', async () => {
  const { origin } = await start('--flags', 'examples/flags.json')
  await sendSync(origin)

  const values = async (key: string) =>
    Object.fromEntries(Object.entries(await flagsOf(origin, key)).map(([flag, { value }]) => [flag, value]))
  expect(await values('u1')).toEqual({ 'checkout-page': 'vip', maintenance: false })
  expect(await values('u2')).toEqual({ 'checkout-page': 'standard', maintenance: false })
})

it('takes fault rules of a file: the README shows one of each kind', async () => {
  const rules = parseFaultRules(JSON.parse(block('[\n')))
  expect(new Set(rules.map(({ fault }) => fault.kind)).size).toBe(8)

  const { origin } = await start('--faults', file('rules.json', block('[\n')))
  const inForce = (await (await fetch(`${origin}/emulator/faults`)).json()) as Array<{ rule: unknown }>
  expect(inForce.map(({ rule }) => rule)).toEqual(rules)
})

it('listens under the name that it is given, and answers to it', async () => {
  const { origin } = await start('--host', 'localhost')

  expect(origin).toMatch(/^http:\/\/localhost:/)
  expect((await fetch(`${origin}/emulator/segments`)).status).toBe(200)
})

it('bound to every address, answers to each by its number', async () => {
  const { greeting } = await start('--host', '0.0.0.0')
  const [, port] = /http:\/\/0\.0\.0\.0:(\d+)/.exec(greeting)!
  const url = `http://127.0.0.1:${port}/emulator/segments`

  expect([await statusUnder('10.1.2.3', url), await statusUnder('example.com', url)]).toEqual([200, 421])
})

it('takes half a request for no defect of its own', async () => {
  const { child, origin } = await start()
  let printed = ''
  child.stderr?.on('data', (text: Buffer) => (printed += String(text)))
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.end(
    'POST /api/v2/segment-targets/segment-audiences HTTP/1.1\r\nHost: localhost\r\nAuthorization: api-local\r\nContent-Length: 100\r\n\r\n{"env'
  )

  let requests: Array<{ status?: number }> = []
  while (requests[0]?.status === undefined) {
    requests = (await (await fetch(`${origin}/emulator/requests`)).json()) as typeof requests
  }

  expect(requests).toMatchObject([{ status: 400 }])
  expect(printed).toBe('')
})

describe('ends with a clear error', () => {
  it.each([
    ['a port that is none', ['--port', '65536'], "argument '65536' is invalid. Give a number from 0 to 65535."],
    ['a port that is no number', ['--port', 'x'], "argument 'x' is invalid. Give a number from 0 to 65535."],
    ['a host that is none', ['--host', ''], "argument '' is invalid. Give a name or an address of this machine."],
    ['an unknown option', ['--prot', '1'], "unknown option '--prot'"],
    ['what is left over', ['now'], 'too many arguments'],
    ['a file that is not there', ['--flags', 'other.json'], 'other.json cannot be read (ENOENT).'],
    [
      'rules that are none',
      ['--faults', 'package.json'],
      'package.json: these are no fault rules:\nthe rules must be array'
    ],
    [
      'flags that are none',
      ['--flags', 'package.json'],
      'package.json: there is neither "flags" nor "flagValues" nor "segments"'
    ]
  ])('(2) for %s', (_what, args, message) => {
    const { status, stdout, stderr } = run('emulator', ...args)

    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^ +at /m)
    expect([status, stdout]).toEqual([2, ''])
  })

  it('(1) for a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo

    const { status, stderr } = run('emulator', '--port', String(port))
    server.close()

    expect(stderr).toBe(`error: Port ${port} is taken.\nGive another one with --port, or 0 for any free one.\n`)
    expect(status).toBe(1)
  })

  it('(1) for a host that is not this machine', () => {
    const { status, stderr } = run('emulator', '--port', '0', '--host', '192.0.2.1')

    expect(stderr).toContain('Cannot listen on 192.0.2.1 (EADDRNOTAVAIL).')
    expect(status).toBe(1)
  })

  it('(2) without a command, or with one that there is not', () => {
    expect(run().status).toBe(2)
    expect(run('simulator')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("unknown command 'simulator'")
    })
  })
})

it('explains itself', () => {
  const { status, stdout } = run('emulator', '--help')

  for (const option of ['--port', '--host', '--flags', '--faults']) expect(stdout).toContain(option)
  expect(stdout).toContain('(default: 8765)')
  expect(status).toBe(0)
})
