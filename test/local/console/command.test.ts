import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import type { Definition, SegmentsAnswer } from '../../../local/console/protocol'
import { bodyOf, member } from '../../helpers/both-ways'
import { membersBySegment } from '../../helpers/emulated'
import { identify } from '../../helpers/engage'
import { SETTINGS, TOKEN } from '../../helpers/integration'
import { closedOrigin } from '../../helpers/misbehaving-server'
import { builtCommandLine, servedEmulators } from '../../helpers/running-command'
import { expectNoSecrets } from '../../helpers/secrets'

const README = readFileSync(join(__dirname, '../../../README.md'), 'utf8')

const commandLine = builtCommandLine()
const serveEmulator = servedEmulators()

const PAGE = '<!doctype html><title>The console</title>'
// The build of these tests makes no page.
beforeAll(() => {
  const page = join(dirname(commandLine), 'console/page')
  mkdirSync(page)
  writeFileSync(join(page, 'index.html'), PAGE)
})

const CREDENTIALS = { LAUNCHDARKLY_SERVICE_TOKEN: TOKEN, LAUNCHDARKLY_CLIENT_SIDE_ID: SETTINGS.clientId }
const FREE = ['--port', '0', '--emulator-port', '0']

const running: ChildProcess[] = []
const servers: Server[] = []
afterEach(() => {
  running.splice(0).forEach((child) => child.kill('SIGKILL'))
  servers.splice(0).forEach((server) => {
    server.closeAllConnections()
    server.close()
  })
})

/** Another server, at a free port. */
async function serve(listener?: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return String((server.address() as AddressInfo).port)
}

function spawnConsole(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [commandLine, 'console', ...args], { env: { PATH: process.env.PATH, ...env } })
  running.push(child)
  const printed = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text))
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => ({ code, signal, ...printed }))
  return { child, printed, ended }
}

/** Starts it. `origin` is that of the page, `target` that of what it sends to. */
async function start(args: string[] = FREE, env?: Record<string, string>) {
  const started = spawnConsole(args, env)
  // What fails at the start says so instead.
  await Promise.race([once(started.child.stdout, 'data'), started.ended])
  const [origin, target] = started.printed.stdout.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? []
  if (!origin || !target) throw new Error(`it did not start: ${started.printed.stderr}`)
  return { ...started, greeting: started.printed.stdout, origin, target }
}

async function ask<Body>(url: string, call?: RequestInit): Promise<{ status: number; body: Body }> {
  const response = await fetch(url, call)
  return { status: response.status, body: (await response.json()) as Body }
}

const post = <Body>(url: string, json: unknown) => ask<Body>(url, { method: 'POST', body: JSON.stringify(json) })

/** Tries an event with what the page begins with. */
async function tryEvent(origin: string): Promise<unknown> {
  const { body } = await ask<Definition>(`${origin}/console/definition`)
  const { initialSettings: settings, mapping, trigger } = body
  const answer = await post<{ events: Array<{ decision: string }> }>(`${origin}/console/try`, {
    text: JSON.stringify(identify()),
    settings,
    mapping,
    trigger
  })
  return answer.body.events.map(({ decision }) => decision)
}

const isRefused = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    () => false,
    () => true
  )

const statusFromTester = async (url: string): Promise<[number, string | null]> => {
  const response = await fetch(url, { headers: { Origin: 'https://app.segment.com' } })
  return [response.status, response.headers.get('Access-Control-Allow-Origin')]
}

describe('without credentials', () => {
  it("answers the README's line of curl with the result of its event", async () => {
    const { origin } = await start()
    const [, path, json] = /^curl http:\/\/127\.0\.0\.1:3000(\S+) -d '([^']+)'/m.exec(README)!
    const { body } = await post<unknown[]>(`${origin}${path}`, JSON.parse(json))
    const sent = { userId: 'u1', cohortName: 'Vip customers', cohortId: 'aud_1', value: true }
    expect(body).toMatchObject([{ response: { statusCode: 204 }, multistatus: [{ status: 204, sent, body: '' }] }])
  })

  it('greets as the README shows, serves the page, delivers to the embedded LaunchDarkly, and ends with Ctrl-C', async () => {
    const { child, greeting, origin, target, ended } = await start()
    const [, shown] = /```\n(The console is at [^`]*)```/.exec(README)!
    expect(greeting).toBe(shown.replace('http://127.0.0.1:3000', origin).replace('http://127.0.0.1:8765', target))
    expect(await (await fetch(origin)).text()).toBe(PAGE)

    expect(await tryEvent(origin)).toEqual(['delivered'])
    const { body } = await ask<SegmentsAnswer>(`${origin}/console/segments`)
    expect(body.segments).toEqual([
      expect.objectContaining({ key: 'segment-audiences-aud_1', name: 'Vip customers', members: 1 })
    ])
    expect(await ask(`${target}/emulator/segments`)).toMatchObject({
      status: 200,
      body: [{ key: 'segment-audiences-aud_1', members: 1 }]
    })

    child.kill('SIGINT')
    expect(await ended).toEqual({ code: 130, signal: null, stdout: greeting, stderr: '' })
    expect([await isRefused(origin), await isRefused(target)]).toEqual([true, true])
  })

  it("ends with Ctrl-C also while an SDK's stream is open", async () => {
    const { child, target, ended } = await start()
    const stream = await fetch(`${target}/all`, { headers: { Authorization: 'sdk-local' } })
    expect(stream.status).toBe(200)
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 130, stderr: '' })
    await stream.body?.cancel().catch(() => undefined)
  })

  it.each(['/console/try', '/replay'])('prints nothing of a body that breaks off: %s', async (path) => {
    const { child, origin, ended } = await start()
    const { port } = new URL(origin)
    const socket = connect(Number(port), '127.0.0.1')
    const headers = ['Content-Length: 1000', 'Content-Type: multipart/form-data; boundary=x', 'Expect: 100-continue']
    socket.write([`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...headers, '', ''].join('\r\n'))
    expect(String(await once(socket, 'data'))).toContain('100 Continue')
    socket.write('{')
    socket.destroy()
    await once(socket, 'close')
    // What is asked for later is answered later.
    expect((await fetch(`${origin}/console/definition`)).status).toBe(200)
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 130, stderr: '' })
  })

  it('listens on 127.0.0.1 alone', async () => {
    const { origin, target } = await start()
    const elsewhere = [origin, target].map((url) => url.replace('127.0.0.1', '127.0.0.2'))
    expect(await Promise.all(elsewhere.map(isRefused))).toEqual([true, true])
  })

  it("does not answer Segment's Actions Tester", async () => {
    const { origin } = await start()
    expect(await statusFromTester(`${origin}/manifest`)).toEqual([403, null])
  })

  // Without a client-side ID nobody is asked: no test may leave this machine.
  it.each<[string, string[], string]>([
    ['nowhere but to the emulator', [], 'The service token was refused (401 Unauthorized)'],
    ['to LaunchDarkly itself with --tester', ['--tester'], "missing the required field 'clientId'"]
  ])("sends what is asked with a service token of one's own %s", async (_where, args, error) => {
    const { origin } = await start([...FREE, ...args])
    expect(await post(`${origin}/authenticate`, { apiKey: TOKEN })).toEqual({
      status: 200,
      body: { ok: false, error: expect.stringContaining(error) }
    })
  })

  it('sends what is asked with --to and --tester there, whatever the service token', async () => {
    const { origin: to } = await serveEmulator()
    const { greeting, origin } = await start(['--port', '0', '--to', to, '--tester'])
    expect(greeting).toContain(`\n  Actions Tester  https://app.segment.com may use it; its events go to ${to}\n`)
    expect(await post(`${origin}/authenticate`, { apiKey: TOKEN })).toMatchObject({
      body: { ok: false, error: expect.stringContaining(`Asked: ${to}.`) }
    })
  })

  it("answers Segment's Actions Tester with --tester, on its own routes alone", async () => {
    const { origin, target, greeting } = await start([...FREE, '--tester'])
    expect(greeting).toContain(
      '\n  Actions Tester  https://app.segment.com may use it; its events go to the embedded one, and with any other service token to LaunchDarkly itself\n'
    )
    expect([
      await statusFromTester(`${origin}/manifest`),
      await statusFromTester(`${origin}/console/definition`),
      await statusFromTester(origin)
    ]).toEqual([
      [200, 'https://app.segment.com'],
      [403, null],
      [403, null]
    ])
    expect((await post(`${origin}/syncAudience`, { payload: [identify()], settings: {} })).status).toBe(200)
    expect(await ask(`${target}/emulator/segments`)).toMatchObject({ body: [{ members: 1 }] })
  })
})

describe('with credentials', () => {
  it('checks them, too, and sends nothing of the page to LaunchDarkly itself', async () => {
    const { greeting, origin, target, printed } = await start([...FREE, '--tester'], CREDENTIALS)
    expect(greeting).toBe(
      [
        `The console is at ${origin}; Ctrl-C ends it.`,
        '',
        `  events go to    the embedded LaunchDarkly at ${target}`,
        '  service token   api-local',
        '  client-side ID  local-client-side-id',
        '  SDK key         sdk-local',
        '  check           LaunchDarkly itself, too, with the credentials of the environment',
        "  Actions Tester  https://app.segment.com may use it; its events go to LaunchDarkly itself, and with the embedded one's service token to that\n"
      ].join('\n')
    )
    // What the tester leaves empty is that of the environment. Nobody is asked with such a token.
    expect(await post(`${origin}/authenticate`, { apiKey: 'line\nbreak' })).toMatchObject({
      body: { error: expect.stringMatching(/holds a line break/) }
    })
    const { body } = await ask<Definition>(`${origin}/console/definition`)
    expect(body.checks).toEqual([
      { id: 'target', name: `the embedded LaunchDarkly at ${target}` },
      { id: 'launchdarkly', name: 'LaunchDarkly itself' }
    ])
    expect(body.initialSettings).toEqual({ clientId: 'local-client-side-id', instance: 'commercial' })
    expect(await tryEvent(origin)).toEqual(['delivered'])
    expect(await ask(`${target}/emulator/segments`)).toMatchObject({ body: [{ members: 1 }] })
    expectNoSecrets([printed, body], [TOKEN])
  })

  it('sends them where --to says, and shows them nowhere', async () => {
    const { emulator, origin: to } = await serveEmulator()
    const { greeting, origin, printed } = await start(['--port', '0', '--to', to], CREDENTIALS)
    expect(greeting).toBe(`The console is at ${origin}; Ctrl-C ends it.\n\n  events go to    ${to}\n`)

    // It is another's token to the emulator.
    expect(await tryEvent(origin)).toEqual(['refused'])
    const { body } = await ask<Definition>(`${origin}/console/definition`)
    expect(body).toMatchObject({
      checks: [{ id: 'target', name: to }],
      initialSettings: { clientId: SETTINGS.clientId },
      target: { name: to, origin: to, clientSideId: SETTINGS.clientId }
    })
    expect(emulator.requests.last).toMatchObject([{ status: 401 }])
    expectNoSecrets([printed, body], [TOKEN])
  })
})

describe('with --to', () => {
  it('shows the segments of an emulator in another process, whoever filled them, and has it misbehave', async () => {
    const { emulator, origin: to } = await serveEmulator()
    const { greeting, origin, target, child, ended } = await start(['--port', '0', '--to', to])
    expect(target).toBe(to)
    expect(greeting).toContain(`\n  events go to    ${to}\n`)

    expect(await tryEvent(origin)).toEqual(['delivered'])
    const headers = { Authorization: 'api-local' }
    const body = bodyOf([member({ userId: 'u2' })]).replace(SETTINGS.clientId, 'local-client-side-id')
    const path = '/api/v2/segment-targets/segment-audiences'
    expect((await fetch(`${to}${path}`, { method: 'POST', headers, body })).status).toBe(204)
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1', 'u2'] })

    const segments = await ask<SegmentsAnswer>(`${origin}/console/segments`)
    expect(segments.body.segments).toEqual([
      expect.objectContaining({ key: 'segment-audiences-aud_1', members: 2, history: expect.any(Array) })
    ])
    expect(segments.body.changes.map(({ contextKey, included }) => [contextKey, included])).toEqual([
      ['u2', true],
      ['u1', true]
    ])
    const context = (key: string) => ask(`${origin}/console/contexts?kind=user&key=${key}`)
    expect((await context('u1')).body).toMatchObject({ memberships: [{ event: 'event 1 of try 1' }] })
    expect((await context('u2')).body).toEqual({
      memberships: [{ segment: 'segment-audiences-aud_1', name: 'Vip customers', since: expect.any(Number) }],
      departures: [],
      removals: [],
      ofOtherKinds: [],
      undelivered: []
    })
    expect(await ask(`${origin}/console/contexts?kind=multi&key=u1`)).toEqual({
      status: 400,
      body: {
        code: 'invalid_request',
        message: "kind must be a context kind: letters, digits, '.', '_' and '-' alone, and neither kind nor multi"
      }
    })

    const chosen = await ask(`${origin}/console/faults`, { method: 'PUT', body: '{"id":"unavailable"}' })
    expect(chosen).toMatchObject({ status: 200, body: { chosen: 'unavailable', acted: 0 } })
    expect(await (await fetch(`${to}/emulator/faults`)).json()).toMatchObject([
      { rule: { fault: { kind: 'status', status: 503 } } }
    ])

    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 130, stderr: '' })
    // It is not the console's to end.
    expect((await fetch(`${to}/emulator/segments`)).status).toBe(200)
  })

  it('takes a gateway that is not LaunchDarkly', async () => {
    const { child, printed } = spawnConsole(['--port', '0', '--to', 'https://launchdarkly.example.com'])
    await once(child.stdout, 'data')
    expect(printed.stdout).toContain('\n  events go to    https://launchdarkly.example.com\n')
  })

  it('tells that nobody answers there', async () => {
    const to = await closedOrigin()
    const { origin } = await start(['--port', '0', '--to', to])
    for (const path of ['segments', 'contexts?kind=user&key=u1', 'faults']) {
      expect(await ask(`${origin}/console/${path}`)).toEqual({
        status: 502,
        body: { code: 'bad_gateway', message: `${to} gives no answer: check that it runs.` }
      })
    }
    expect(await tryEvent(origin)).toEqual(['undelivered'])
  })

  it('asks once, and tells that the connection broke', async () => {
    let asked = 0
    const port = await serve((request) => {
      asked++
      request.socket.destroy()
    })
    const { origin } = await start(['--port', '0', '--to', `http://127.0.0.1:${port}`])
    expect((await ask(`${origin}/console/faults`)).status).toBe(502)
    expect(asked).toBe(1)
  })

  it.each<[string, number, string]>([
    ['nothing there', 404, 'Not Found'],
    ['another place', 302, '']
  ])('tells that what answers is no emulator: %s', async (_what, status, text) => {
    const port = await serve((_request, response) => response.writeHead(status, { Location: '/' }).end(text))
    const { origin } = await start(['--port', '0', '--to', `http://127.0.0.1:${port}`])
    const answer = await ask<{ code: string }>(`${origin}/console/segments`)
    expect([answer.status, answer.body.code]).toEqual([502, 'no_emulator'])
  })
})

describe('ends with a clear error', () => {
  const refusedAs = async (args: string[], env?: Record<string, string>) => {
    const ended = await spawnConsole(args, env).ended
    expectNoSecrets(ended, [TOKEN])
    expect(ended.stderr).not.toMatch(/^ +at /m)
    return ended
  }

  it.each<[string, string[], string]>([
    ['a port that is none', ['--port', '65536'], "argument '65536' is invalid. Give a number from 0 to 65535."],
    [
      'an emulator port that is none',
      ['--emulator-port', 'x'],
      "argument 'x' is invalid. Give a number from 0 to 65535."
    ],
    [
      '--to beside --emulator-port',
      ['--to', 'http://127.0.0.1:8765', '--emulator-port', '0'],
      "option '--emulator-port <number>' cannot be used with option '--to <url>'"
    ],
    ['a target that is no origin', ['--to', 'example'], '--to is not an origin.'],
    [
      'a target that the credentials may not go to',
      ['--to', 'http://example.com'],
      '--to would send the credentials unprotected'
    ],
    ...[
      'https://app.launchdarkly.com',
      'https://app.eu.launchdarkly.com/',
      'https://APP.launchdarkly.us:443',
      'https://app.launchdarkly.com.',
      'https://app.launchdarkly.com:8443',
      'https://events.launchdarkly.com'
    ].map((to): [string, string[], string] => [
      `LaunchDarkly itself: ${to}`,
      ['--to', to],
      "--to names LaunchDarkly itself, where the page's events never go.\nName an emulator, or leave --to out; launchdarkly-audiences sync delivers to LaunchDarkly."
    ]),
    ['an unknown option', ['--prot', '1'], "unknown option '--prot'"],
    ['what is left over', ['now'], 'too many arguments']
  ])('(2) for %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await refusedAs(args)
    expect(stderr).toContain(message)
    expect([code, stdout]).toEqual([2, ''])
  })

  it.each<[string, Record<string, string>, string]>([
    ['no client-side ID', { LAUNCHDARKLY_SERVICE_TOKEN: TOKEN }, 'LAUNCHDARKLY_CLIENT_SIDE_ID'],
    ['no token', { LAUNCHDARKLY_CLIENT_SIDE_ID: SETTINGS.clientId }, 'LAUNCHDARKLY_SERVICE_TOKEN'],
    ['an empty token', { ...CREDENTIALS, LAUNCHDARKLY_SERVICE_TOKEN: '' }, 'LAUNCHDARKLY_SERVICE_TOKEN']
  ])('(2) for %s, before anything listens', async (_what, env, variable) => {
    expect(await refusedAs(FREE, env)).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: `error: ${variable} is not set, or empty.\nSet both LAUNCHDARKLY_SERVICE_TOKEN and LAUNCHDARKLY_CLIENT_SIDE_ID in the environment. Unset both to do without.\n`
    })
  })

  it.each<[string, (port: string) => string[]]>([
    ['--port', (port) => ['--port', port, '--emulator-port', '0']],
    ['--emulator-port', (port) => ['--port', '0', '--emulator-port', port]]
  ])('(1) for a port that is taken: %s', async (option, argsWith) => {
    const port = await serve()
    expect(await refusedAs(argsWith(port))).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: `error: Port ${port} is taken.\nGive another one with ${option}, or 0 for any free one.\n`
    })
  })
})

it('explains itself', async () => {
  const { code, stdout, stderr } = await spawnConsole(['--help']).ended
  for (const option of ['--port', '--emulator-port', '--to', '--tester']) expect(stdout).toContain(option)
  expect(stdout).toMatch(/--port <number> [^-]*\(default:\s+3000\)/)
  expect(stdout).toMatch(/--emulator-port <number> [^-]*\(default:\s+8765\)/)
  expect([code, stderr]).toEqual([0, ''])
})
