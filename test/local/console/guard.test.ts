import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import type { Hono } from 'hono'
import { listen } from '../../../local/emulator/listen'
import { identify } from '../../helpers/engage'
import { servedConsoles } from '../../helpers/served-console'

const serveConsole = servedConsoles()

const OWN = 'http://127.0.0.1:3000'
const TESTER = 'https://app.segment.com'
const TESTER_PATHS = ['/manifest', '/authenticate', '/syncAudience']

/** Of everything that the console answers to, with a path for each route of many, and of what it does not answer to. */
function everyRoute(app: Hono): Array<{ method: string; path: string }> {
  const routes = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, path: path.replace('*', 'index.html') }))
  return [...routes, { method: 'GET', path: '/' }, { method: 'POST', path: '/nothing' }]
}

interface Ask {
  method?: string
  headers?: Record<string, string>
  json?: unknown
  at?: string
}

function headersOf({ headers }: Response): Record<string, string> {
  const values: Record<string, string> = {}
  headers.forEach((value, name) => (values[name] = value))
  return values
}

async function ask(app: Hono, path: string, { method = 'GET', headers = {}, json, at = OWN }: Ask = {}) {
  const response = await app.request(`${at}${path}`, {
    method,
    headers,
    ...(json !== undefined && { body: JSON.stringify(json) })
  })
  const cors = Object.entries(headersOf(response)).filter(([name]) => name.startsWith('access-control'))
  return { status: response.status, cors: Object.fromEntries(cors), body: await response.text() }
}

const refusal = (code: string, message: string): string => JSON.stringify({ code, message })

const MISDIRECTED = {
  status: 421,
  cors: {},
  body: refusal('misdirected_request', 'The console does not answer to this Host: use 127.0.0.1 or localhost.')
}
const FORBIDDEN = {
  status: 403,
  cors: {},
  body: refusal('forbidden', 'The console answers to its own page alone.')
}

describe('the Host', () => {
  it.each(['http://127.0.0.1:3000', 'http://localhost:3000', 'http://LOCALHOST', 'http://[::1]:3000'])(
    'is answered where it is this machine: %s',
    async (at) => {
      const { app } = await serveConsole()
      expect((await ask(app, '/console/faults', { at })).status).toBe(200)
    }
  )

  it.each([
    'http://evil.example:3000',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://10.0.0.1'
  ])('is refused on every path where it is another: %s', async (at) => {
    const { app } = await serveConsole({ testers: [TESTER] })
    for (const { method, path } of everyRoute(app)) {
      expect(await ask(app, path, { method, at, headers: { Origin: at } })).toEqual(MISDIRECTED)
    }
  })

  it('is the one that the request names, whatever address it came to', async () => {
    const { app } = await serveConsole()
    const { origin, close } = await listen({ app, close: () => undefined })
    const statusFor = async (headers: Record<string, string>): Promise<number | undefined> => {
      const asked = request(`${origin}/console/faults`, { headers }).end()
      const [response] = (await once(asked, 'response')) as [IncomingMessage]
      response.resume()
      await once(response, 'end')
      return response.statusCode
    }
    const { port } = new URL(origin)
    const statuses = [
      await statusFor({}),
      await statusFor({ Origin: origin }),
      await statusFor({ Host: `localhost:${port}`, Origin: `http://localhost:${port}` }),
      await statusFor({ Host: 'evil.example' }),
      await statusFor({ Host: `evil.example:${port}`, Origin: `http://evil.example:${port}` }),
      await statusFor({ Origin: 'http://evil.example' })
    ]
    await close()
    expect(statuses).toEqual([200, 200, 200, 421, 421, 403])
  })
})

describe('the Origin', () => {
  const foreign = [
    'https://evil.example',
    'null',
    '',
    'http://127.0.0.1:3001',
    'http://127.0.0.1',
    'https://127.0.0.1:3000',
    'http://localhost:3000',
    'http://127.0.0.1:3000.evil.example',
    TESTER
  ]

  it.each(foreign)('is refused on every path, and nothing is done, where it is another: "%s"', async (origin) => {
    const { app, emulator } = await serveConsole()
    for (const { method, path } of everyRoute(app)) {
      const json = method === 'GET' ? undefined : { id: 'resets', payload: identify(), text: '{}' }
      expect(await ask(app, path, { method, json, headers: { Origin: origin } })).toEqual(FORBIDDEN)
    }
    expect([emulator.requests.last, emulator.faults.rules]).toEqual([[], []])
  })

  it.each(foreign)('is refused a preflight: "%s"', async (origin) => {
    const { app } = await serveConsole()
    for (const { path } of everyRoute(app)) {
      const headers = {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Private-Network': 'true'
      }
      expect(await ask(app, path, { method: 'OPTIONS', headers })).toEqual(FORBIDDEN)
    }
  })

  it.each([
    ['its own', { Origin: OWN }],
    ['none', {}]
  ])('is answered, without leave to other pages, where it is %s', async (_what, headers) => {
    const { app } = await serveConsole()
    const answers = [
      await ask(app, '/console/faults', { headers }),
      await ask(app, '/console/faults', { headers, method: 'PUT', json: { id: 'none' } }),
      await ask(app, '/manifest', { headers }),
      await ask(app, '/', { headers })
    ]
    expect(answers.map(({ status, cors }) => ({ status, cors }))).toEqual(
      answers.map(() => ({ status: 200, cors: {} }))
    )
  })
})

describe("the origin of Segment's Actions Tester", () => {
  const allowed = { 'access-control-allow-origin': TESTER }

  it('is answered on its own routes', async () => {
    const { app } = await serveConsole({ testers: [TESTER] })
    const headers = { Origin: TESTER }
    const answers = [
      await ask(app, '/manifest', { headers }),
      await ask(app, '/authenticate', { headers, method: 'POST', json: {} }),
      await ask(app, '/syncAudience', { headers, method: 'POST', json: { payload: identify() } }),
      await ask(app, '/syncAudience', { headers, method: 'POST', json: null })
    ]
    expect(answers.map(({ status, cors }) => ({ status, cors }))).toEqual(
      [200, 200, 200, 400].map((status) => ({ status, cors: allowed }))
    )
  })

  it.each(TESTER_PATHS)('may ask before it asks: %s', async (path) => {
    const { app } = await serveConsole({ testers: [TESTER] })
    const headers = {
      Origin: TESTER,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type'
    }
    const preflight = {
      ...allowed,
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'content-type'
    }
    expect(await ask(app, path, { method: 'OPTIONS', headers })).toEqual({ status: 204, cors: preflight, body: '' })
  })

  it('is refused everywhere else', async () => {
    const { app } = await serveConsole({ testers: [TESTER] })
    const others = everyRoute(app).filter(({ path }) => !TESTER_PATHS.includes(path))
    expect(others.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/', '/console/try', '/console/definition', '/console/check', '/console/segments'])
    )
    for (const { method, path } of [
      ...others,
      { method: 'GET', path: '/replay' },
      { method: 'POST', path: '/replay' }
    ]) {
      const headers = { Origin: TESTER }
      expect(await ask(app, path, { method, headers })).toEqual(FORBIDDEN)
      expect(await ask(app, path, { method: 'OPTIONS', headers })).toEqual(FORBIDDEN)
    }
  })

  it.each(['https://evil.example', 'http://app.segment.com', 'https://app.segment.com.evil.example', 'null'])(
    'is no other: %s',
    async (origin) => {
      const { app } = await serveConsole({ testers: [TESTER] })
      for (const path of TESTER_PATHS) {
        for (const method of ['GET', 'POST', 'OPTIONS']) {
          const headers = { Origin: origin }
          expect(await ask(app, path, { method, headers })).toEqual(FORBIDDEN)
        }
      }
    }
  )

  it('does not keep the page and others without an Origin from these routes', async () => {
    const { app } = await serveConsole({ testers: [TESTER] })
    for (const headers of [{ Origin: OWN }, {}]) {
      const { status, cors } = await ask(app, '/manifest', { headers: headers as Record<string, string> })
      expect({ status, cors }).toEqual({ status: 200, cors: {} })
    }
  })
})

describe('the headers', () => {
  it('keep the page to itself', async () => {
    const { app, origin } = await serveConsole()
    expect(headersOf(await app.request(`${OWN}/`))).toEqual({
      'content-length': expect.any(String),
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        `connect-src 'self' ${origin}`,
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'"
      ].join('; '),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'last-modified': expect.any(String),
      'origin-agent-cluster': '?1',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-dns-prefetch-control': 'off',
      'x-download-options': 'noopen',
      'x-frame-options': 'DENY',
      'x-permitted-cross-domain-policies': 'none',
      'x-xss-protection': '0'
    })
  })

  it('are those of all answers, also of refusals', async () => {
    const { app } = await serveConsole()
    const policyOf = async (path: string, headers: Record<string, string> = {}): Promise<string | null> =>
      (await app.request(`${OWN}${path}`, { headers })).headers.get('Content-Security-Policy')
    const policy = await policyOf('/')
    expect([
      await policyOf('/console/definition'),
      await policyOf('/nothing'),
      await policyOf('/', { Origin: 'https://evil.example' })
    ]).toEqual([policy, policy, policy])
  })
})
