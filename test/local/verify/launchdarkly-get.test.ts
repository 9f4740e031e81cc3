import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseFaultRules } from '../../../local/emulator/faults/parse-fault-rules'
import { replaceFaults } from '../../../local/emulator/faults/decide-fault'
import type { Comparison } from '../../../local/verify/compare'
import { change } from '../../helpers/changing'
import { serveEmulator } from '../../helpers/served-emulator'
import { closedOrigin } from '../../helpers/misbehaving-server'
import { placesOfSecrets } from '../../helpers/secrets'

const ROOT = join(__dirname, '../../..')
const TOKEN = 'api-5e1f0c9a-7d3b-4f6e-8a2c-1b9d0e4f7a63'
const CONTEXT_KEY = 'ada.lovelace@example.com'

// Each test starts a process: jest cannot load got, which is an ES module.
jest.setTimeout(30_000)

/** Runs a script as a process of its own; `print` sends the test what it is given, errors down to their hidden parts. */
async function run(script: string, ...args: string[]): Promise<{ printed: unknown; output: string }> {
  const whole = `
    const { inspect } = require('node:util')
    const { createGet } = require('./local/verify/launchdarkly-get')
    const { createReads } = require('./local/verify/launchdarkly-reads')
    const { compare } = require('./local/verify/compare')
    const [origin, token] = process.argv.slice(1)
    const shown = (error) => ({ message: error.message, all: inspect(error, { depth: Infinity, showHidden: true }) })
    const attempt = (promise) => promise.catch(shown)
    const main = async () => {
      const get = await createGet({ origin, token, random: () => 0 })
      ${script}
    }
    main().then((result) => console.log(JSON.stringify(result)))`
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', whole, ...args], { cwd: ROOT })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += String(text)))
  child.stderr.on('data', (text: Buffer) => (output += String(text)))
  await once(child, 'close')
  try {
    return { printed: JSON.parse(output), output }
  } catch {
    throw new Error(`the script printed ${output}`)
  }
}

interface SeenRequest {
  path: string
  headers: Record<string, unknown>
  time: number
}

/** A server that answers the n-th request for a path as the path's list says, and from then on as its last entry does. */
async function serve(answers: Record<string, Array<(response: ServerResponse) => unknown>>) {
  const seen: SeenRequest[] = []
  const server = createServer(({ url = '', headers }, response) => {
    const { authorization, 'ld-api-version': version, 'user-agent': agent } = headers
    const before = seen.filter(({ path }) => path === url).length
    seen.push({ path: url, headers: { authorization, version, agent }, time: Date.now() })
    const ofPath = answers[url]
    ofPath[Math.min(before, ofPath.length - 1)](response)
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const requests = (path: string) => seen.filter((request) => request.path === path)
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

const servers: Server[] = []
afterEach(() =>
  servers.splice(0).forEach((server) => {
    server.close()
    server.closeAllConnections()
  })
)

const answer =
  (status: number, body: string, headers: () => Record<string, string | number> = () => ({})) =>
  (response: ServerResponse): unknown =>
    response.writeHead(status, headers()).end(body)

const OK = answer(200, '{"ok":true}')

describe('createGet', () => {
  it('reads again where it is worth it, not before the limits reset, and returns what an answer stays at', async () => {
    let resetsAt = 0
    const { origin, requests } = await serve({
      '/limited': [
        answer(429, '{}', () => {
          resetsAt = Date.now() + 500
          return { 'X-Ratelimit-Reset': resetsAt - 400, 'X-Ratelimit-Auth-Token-Reset': resetsAt }
        }),
        answer(503, 'down'),
        OK
      ],
      '/limited-for-long': [answer(429, '{}', () => ({ 'X-Ratelimit-Reset': Date.now() + 70_000 })), OK],
      '/address-limited-for-long': [answer(429, '{}', () => ({ 'Retry-After': 61 })), OK],
      '/limited-for-ever': [answer(429, '{}')],
      '/down': [answer(502, 'down')],
      '/reset': [(response) => response.destroy(), OK],
      '/moved': [answer(302, '', () => ({ Location: '/limited' }))],
      '/forbidden': [answer(403, '{"code":"forbidden"}')],
      '/text': [answer(200, '<html>')]
    })
    const paths = [
      '/limited',
      '/limited-for-long',
      '/address-limited-for-long',
      '/limited-for-ever',
      '/down',
      '/reset',
      '/moved',
      '/forbidden',
      '/text'
    ]
    const { printed } = await run(`return Promise.all(${JSON.stringify(paths)}.map(get))`, origin, TOKEN)

    expect(printed).toEqual([
      { status: 200, body: { ok: true } },
      { status: 429, body: {} },
      { status: 429, body: {} },
      { status: 429, body: {} },
      { status: 502 },
      { status: 200, body: { ok: true } },
      { status: 302 },
      { status: 403, body: { code: 'forbidden' } },
      { status: 200 }
    ])
    expect(paths.map((path) => requests(path).length)).toEqual([3, 1, 1, 21, 6, 2, 1, 1, 1])
    const [first, second] = requests('/limited')
    expect(second.time).toBeGreaterThanOrEqual(resetsAt)
    expect(first.headers).toEqual({ authorization: TOKEN, version: '20240415', agent: 'launchdarkly-audiences' })
  })

  it('says that no answer came, and lets neither token nor path out', async () => {
    const script = `return attempt(get('/contexts/${encodeURIComponent(CONTEXT_KEY)}'))`
    const { host } = new URL(await closedOrigin())
    const lost = await run(script, `http://${host}`, TOKEN)
    const illegal = await run(script, `http://${host}`, `${TOKEN}\n`)

    expect(lost.printed).toMatchObject({
      message: `LaunchDarkly, at ${host}, gave no answer (ECONNREFUSED).`,
      all: expect.stringContaining("hint: 'Check the network, and that --instance, or --to,")
    })
    expect(illegal.printed).toMatchObject({
      message: `LaunchDarkly, at ${host}, gave no answer (ERR_INVALID_CHAR).`
    })
    expect(placesOfSecrets([lost.output, illegal.output], [TOKEN, CONTEXT_KEY])).toEqual([])
  })

  it('compares the same while the emulator misbehaves', async () => {
    const { emulator, listener } = await serveEmulator()
    const keys = Array.from({ length: 40 }, (_, i) => `u${i}`)
    change(emulator.environment, { add: keys.slice(2) })
    replaceFaults(
      emulator.faults,
      parseFaultRules([
        { every: 3, times: 5, fault: { kind: 'status', status: 503 } },
        { every: 5, times: 3, fault: { kind: 'reset', when: 'before-applying' } }
      ])
    )
    const { printed } = await run(
      `const members = new Map(${JSON.stringify(keys)}.map((key) => [key, key !== 'u2']))
      const audiences = [{ contextKind: 'user', audienceId: 'aud_1', audienceKey: 'vip', members }]
      const reads = createReads(get, { project: 'local', environment: 'local' })
      return compare(audiences, { reads, segmentPrefix: 'segment-audiences-' })`,
      listener.origin,
      'api-local'
    )
    await listener.close()

    const { segments, differences } = printed as Comparison
    expect(segments).toMatchObject([{ compared: 40, missing: 2, stillThere: 1, unchecked: 0 }])
    expect(differences.map(({ difference, contextKey }) => `${contextKey} ${difference}`)).toEqual([
      'u0 missing',
      'u1 missing',
      'u2 still there'
    ])
    // The environment, the segment, 40 members, and once more what met one of eight faults.
    expect([...emulator.requests.counts.values()].reduce((sum, made) => sum + made)).toBe(50)
  })
})
