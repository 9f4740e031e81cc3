import { EventEmitter, once } from 'node:events'
import { connect } from 'node:net'
import { Hono } from 'hono'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../../../local/emulator/credentials'
import type { EmulatorEnv } from '../../../../local/emulator/emulator-env'
import { createFaults } from '../../../../local/emulator/faults/decide-fault'
import type { Fault, FaultRule, MatchingRequests } from '../../../../local/emulator/faults/generated-types'
import { misbehave } from '../../../../local/emulator/faults/misbehave'
import { listen, type Listener } from '../../../../local/emulator/listen'
import { createRequestLog, recordRequests } from '../../../../local/emulator/request-log'
import { membersBySegment } from '../../../helpers/emulated'
import { SYNC_PATH } from '../../../helpers/integration'
import { manualClock } from '../../../helpers/manual-clock'
import { sync, syncRequest, users, type Syncing } from '../../../helpers/syncing'
import { until } from '../../../helpers/until'

const TIME = Date.parse('2026-01-02T03:04:05.000Z')
const BY_RULE = 'a fault rule of the emulator asks for this answer'

const emulatorWith = (...faults: FaultRule[]) => createEmulator({ faults, clock: manualClock(TIME) })
const rule = (fault: Fault, overrides: Partial<FaultRule> = {}): FaultRule => ({ fault, ...overrides })
const rateLimit = (requests: number): Fault => ({ kind: 'rate-limit', scope: 'token', requests })

/** How the last request came out, as its record says. */
function recorded({ requests }: Emulator) {
  const { status, fault } = requests.last[requests.last.length - 1]
  return { status, fault }
}

describe('an answer by rule', () => {
  it.each([
    [400, 'invalid_request'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'optimistic_locking_error'],
    [413, 'request_too_large'],
    [423, 'error'],
    [429, 'rate_limited'],
    [500, 'internal_service_error'],
    [503, 'service_unavailable'],
    [599, 'error']
  ])('is %d in the error shape, and nothing is applied', async (status, code) => {
    const emulator = emulatorWith(rule({ kind: 'status', status }))

    const response = await sync(emulator)

    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ code, message: BY_RULE })
    expect(membersBySegment(emulator)).toEqual({})
    expect(recorded(emulator)).toEqual({ status, fault: 'status' })
  })

  it('says what the rule says', async () => {
    const fault: Fault = { kind: 'status', status: 409, code: 'key_exists', message: 'Such a segment exists' }
    const response = await sync(emulatorWith(rule(fault)))

    expect(await response.json()).toEqual({ code: 'key_exists', message: 'Such a segment exists' })
  })

  it('may be a redirect, which applies nothing', async () => {
    const emulator = emulatorWith(rule({ kind: 'redirect', status: 308, location: '/elsewhere?a=b' }))

    const response = await sync(emulator)

    expect(response.status).toBe(308)
    expect(response.headers.get('Location')).toBe('/elsewhere?a=b')
    expect(await response.text()).toBe('')
    expect(membersBySegment(emulator)).toEqual({})
    expect(recorded(emulator)).toEqual({ status: 308, fault: 'redirect' })
  })
})

describe('a request that no rule acts on', () => {
  it('is answered as ever', async () => {
    const emulator = emulatorWith(rule({ kind: 'status', status: 503 }, { every: 2 }))

    expect((await sync(emulator)).status).toBe(204)
    expect(recorded(emulator)).toEqual({ status: 204, fault: undefined })
  })

  it.each([
    ['is not JSON', '{'],
    ['is no sync', '{"batch":[{"userId":"u1"}]}']
  ])('may have a body that %s', async (_what, body) => {
    const emulator = emulatorWith(rule({ kind: 'status', status: 503 }, { requests: { membersAbove: 0 } }))

    const response = await emulator.app.request(SYNC_PATH, { ...syncRequest(), body })

    expect(response.status).toBe(400)
    expect(recorded(emulator)).toEqual({ status: 400, fault: undefined })
  })

  it('may have none', async () => {
    const emulator = emulatorWith(rule({ kind: 'status', status: 503 }, { requests: { members: ['u1'] } }))
    const { headers } = syncRequest()

    expect((await emulator.app.request('/api/v2/versions', { headers })).status).toBe(200)
  })
})

it.each<[MatchingRequests, Syncing, Syncing]>([
  [{ membersAbove: 2 }, { members: users(3) }, { members: users(2) }],
  [{ members: ['u1'] }, { members: users(2) }, { members: users(1) }],
  [{ audiences: ['aud_2'] }, { members: [{ cohortId: 'aud_2' }] }, {}]
])('looks into a sync where a rule asks for it: %j', async (requests, matching, other) => {
  const emulator = emulatorWith(rule({ kind: 'status', status: 400 }, { requests }))

  expect((await sync(emulator, matching)).status).toBe(400)
  expect((await sync(emulator, other)).status).toBe(204)
})

it('knows a path whatever its query', async () => {
  const { app } = emulatorWith(rule({ kind: 'status', status: 503 }, { requests: { path: '/api/v2/versions' } }))

  expect((await app.request('/api/v2/versions?a=/')).status).toBe(503)
  expect((await app.request('/api/v2/versions/?a=/api/v2/versions')).status).toBe(401)
})

it('ends the stream of an answer that it replaces', async () => {
  const ended = jest.fn()
  const app = new Hono<EmulatorEnv>()
  const clock = manualClock()
  const closing = new AbortController().signal
  app.use(async (c, next) => {
    c.set('arrival', { version: 0, time: 0 })
    await next()
  })
  app.use(recordRequests(createRequestLog(), clock))
  app.use(misbehave(createFaults([rule({ kind: 'stalled-body' })]), { clock, closing }))
  app.get('/stream', (c) => c.body(new ReadableStream({ cancel: ended })))

  await app.request('/stream')

  expect(ended).toHaveBeenCalledTimes(1)
})

describe('a rate limit', () => {
  const headersOf = ({ headers }: Response) => ({
    remaining: headers.get('X-Ratelimit-Auth-Token-Remaining'),
    reset: headers.get('X-Ratelimit-Auth-Token-Reset')
  })
  const reset = String(TIME + 10_000)

  it('shows on successes, and answers 429 above it', async () => {
    const emulator = emulatorWith(rule(rateLimit(1)))
    const responses = [await sync(emulator), await sync(emulator)]

    expect(responses.map(({ status }) => status)).toEqual([204, 429])
    expect(responses.map(headersOf)).toEqual([
      { remaining: '0', reset },
      { remaining: '0', reset }
    ])
    expect(await responses[1].json()).toEqual({
      code: 'rate_limited',
      message: 'the token rate limit that a fault rule sets is reached'
    })
    expect(recorded(emulator)).toEqual({ status: 429, fault: 'rate-limit' })
  })

  it.each<[string, string, Fault | undefined]>([
    ['refusals', 'api-other', undefined],
    ['what is not found', LOCAL_CREDENTIALS.apiKey, undefined],
    ['errors by other rules', LOCAL_CREDENTIALS.apiKey, { kind: 'status', status: 503 }],
    ['redirects', LOCAL_CREDENTIALS.apiKey, { kind: 'redirect', status: 302, location: '/' }],
    ['huge bodies', LOCAL_CREDENTIALS.apiKey, { kind: 'huge-body', bytes: 1_000, status: 500 }]
  ])('shows on %s', async (_what, token, fault) => {
    const emulator = emulatorWith(rule(rateLimit(3)), ...(fault ? [rule(fault)] : []))
    const response = await emulator.app.request('/api/v2/other', syncRequest({ token }))

    expect(headersOf(response)).toEqual({ remaining: '2', reset })
  })

  it('counts a route by its pattern', async () => {
    const { app } = emulatorWith(rule({ kind: 'rate-limit', scope: 'route', requests: 1 }))
    expect((await app.request('/sdk/goals/one', { method: 'HEAD' })).status).toBe(404)
    const statuses = ['/sdk/goals/one', '/sdk/goals/two', '/api/v2/versions'].map(
      async (path) => (await app.request(path)).status
    )

    expect(await Promise.all(statuses)).toEqual([404, 429, 401])
  })

  it('counts each token', async () => {
    const emulator = emulatorWith(rule(rateLimit(1)))

    expect((await sync(emulator)).status).toBe(204)
    expect((await sync(emulator, { token: 'api-other' })).status).toBe(401)
    expect((await sync(emulator)).status).toBe(429)
  })

  it('counts each address', async () => {
    const { app } = emulatorWith(rule({ kind: 'rate-limit', scope: 'address', requests: 1 }))
    const statusFor = async (remoteAddress: string) => {
      const env = { incoming: { socket: { remoteAddress } } }
      return (await app.request(SYNC_PATH, syncRequest(), env)).status
    }

    expect(await statusFor('127.0.0.1')).toBe(204)
    expect(await statusFor('127.0.0.2')).toBe(204)
    expect(await statusFor('127.0.0.1')).toBe(429)
  })

  it('begins anew with the next window', async () => {
    const clock = manualClock()
    const emulator = createEmulator({ faults: [rule(rateLimit(0))], clock })
    const { headers } = await sync(emulator)
    clock.pass(10_000)

    expect(Number((await sync(emulator)).headers.get('X-Ratelimit-Auth-Token-Reset'))).toBe(
      Number(headers.get('X-Ratelimit-Auth-Token-Reset')) + 10_000
    )
  })
})

describe('a slow answer', () => {
  it('is applied when its time has come', async () => {
    const clock = manualClock()
    const emulator = createEmulator({ faults: [rule({ kind: 'slow', seconds: 12 })], clock })

    const response = sync(emulator)
    await until(() => clock.sleeping() === 1)
    clock.pass(11_999)
    await new Promise((resolve) => setImmediate(resolve))
    expect(membersBySegment(emulator)).toEqual({})

    clock.pass(1)
    expect((await response).status).toBe(204)
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1'] })
    expect(recorded(emulator)).toEqual({ status: 204, fault: 'slow' })
    expect(emulator.requests.last[0].milliseconds).toBe(12_000)
  })

  it('is a conflict when another request changed the segment meanwhile', async () => {
    const clock = manualClock()
    const emulator = createEmulator({ faults: [rule({ kind: 'slow', seconds: 1 }, { times: 1 })], clock })

    const slow = sync(emulator, { members: [{ userId: 'slow' }] })
    await until(() => clock.sleeping() === 1)
    expect((await sync(emulator, { members: [{ userId: 'quick' }] })).status).toBe(204)
    clock.pass(1_000)

    expect((await slow).status).toBe(409)
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['quick'] })
  })
})

it('a slow answer is none, and nothing is applied, when the emulator is closed meanwhile', async () => {
  const clock = manualClock()
  const emulator = createEmulator({ faults: [rule({ kind: 'slow', seconds: 3_600 })], clock })

  const answer = sync(emulator)
  await until(() => clock.sleeping() === 1)
  emulator.close()
  await answer

  expect(clock.sleeping()).toBe(0)
  expect(recorded(emulator)).toEqual({ status: undefined, fault: 'slow' })
  expect(membersBySegment(emulator)).toEqual({})
})

const START = '{"message":"'

describe('a stalled body', () => {
  it.each<[number | undefined, number, string[]]>([
    [undefined, 200, ['u1']],
    [202, 202, ['u1']],
    [503, 503, []]
  ])('of the status %p starts and does not go on', async (given, status, members) => {
    const emulator = emulatorWith(rule({ kind: 'stalled-body', status: given as 202 }))

    const response = await sync(emulator)
    const reader = response.body!.getReader()

    expect(response.status).toBe(status)
    expect(response.headers.get('Content-Type')).toBe('application/json')
    expect(Buffer.from((await reader.read()).value!).toString()).toBe(START)
    const rest = reader.read().then(() => 'more')
    const turn = new Promise((resolve) => setImmediate(resolve, 'nothing'))
    expect(await Promise.race([rest, turn])).toBe('nothing')
    await reader.cancel()
    expect(Object.values(membersBySegment(emulator)).flat()).toEqual(members)
    expect(recorded(emulator)).toEqual({ status, fault: 'stalled-body' })
  })
})

describe('a huge body', () => {
  it.each<[number, number | undefined, number, string[]]>([
    [1_000, undefined, 200, ['u1']],
    [64_999, 201, 201, ['u1']],
    [65_014, 500, 500, []],
    [3_000_000, 413, 413, []]
  ])('has %d bytes of JSON', async (bytes, given, status, members) => {
    const emulator = emulatorWith(rule({ kind: 'huge-body', bytes, status: given as 201 }))

    const response = await sync(emulator)

    expect(response.status).toBe(status)
    expect(response.headers.get('Content-Type')).toBe('application/json')
    const text = await response.text()
    expect(text).toHaveLength(bytes)
    expect(JSON.parse(text)).toEqual({ message: expect.stringMatching(/^(huge )+h?u?g?e?$/) })
    expect(Object.values(membersBySegment(emulator)).flat()).toEqual(members)
    expect(recorded(emulator)).toEqual({ status, fault: 'huge-body' })
  })
})

it.each<Fault>([{ kind: 'stalled-body' }, { kind: 'huge-body', bytes: 1_000, status: 201 }])(
  'a success is not answered to what is refused: %j',
  async (fault) => {
    const emulator = emulatorWith(rule(fault))

    const response = await sync(emulator, { token: 'api-other' })

    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ code: 'unauthorized', message: 'invalid access token' })
    expect(recorded(emulator)).toEqual({ status: 401 })
  }
)

describe('a fault of the connection', () => {
  it.each<Fault>([
    { kind: 'silence' },
    { kind: 'reset', when: 'before-applying' },
    { kind: 'reset', when: 'after-applying' }
  ])('is refused where there is none: %j', async (fault) => {
    const emulator = emulatorWith(rule(fault))

    const response = await sync(emulator)

    expect(response.status).toBe(501)
    expect(await response.json()).toEqual({
      code: 'error',
      message: 'a fault rule asks for what only a connection can do'
    })
    expect(membersBySegment(emulator)).toEqual({})
  })

  describe('given an emulator that listens', () => {
    const listeners: Listener[] = []
    afterEach(() => Promise.all(listeners.splice(0).map(({ close }) => close())))

    async function served(options: EmulatorOptions) {
      const emulator = createEmulator(options)
      const listener = await listen(emulator)
      listeners.push(listener)
      return { emulator, listener, url: listener.origin + SYNC_PATH }
    }
    const isOver = ({ requests }: Emulator) => until(() => requests.last[0]?.milliseconds !== undefined)
    const errorOf = (sending: Promise<unknown>) =>
      sending.then(
        () => 'answered',
        (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.name
      )

    it.each<[Fault, string[]]>([
      [{ kind: 'reset', when: 'before-applying' }, []],
      [{ kind: 'reset', when: 'after-applying' }, ['u1']]
    ])('resets it: %j', async (fault, members) => {
      const { emulator, url } = await served({ faults: [rule(fault, { times: 1 })] })

      expect(await errorOf(fetch(url, syncRequest()))).toBe('ECONNRESET')
      await isOver(emulator)
      expect(recorded(emulator)).toEqual({ status: undefined, fault: 'reset' })
      expect(emulator.requests.last[0].body).toBe(syncRequest().body)
      expect(Object.values(membersBySegment(emulator)).flat()).toEqual(members)

      expect((await fetch(url, syncRequest({ members: [{ userId: 'u2' }] }))).status).toBe(204)
    })

    it('resets it once the whole of a large request was there', async () => {
      const { emulator, url } = await served({ faults: [rule({ kind: 'reset', when: 'before-applying' })] })

      expect(await errorOf(fetch(url, syncRequest({ members: users(20_000) })))).toBe('ECONNRESET')
      await isOver(emulator)
      expect(emulator.requests.last[0].body).toHaveLength(10_000)
    })

    it('answers nothing until the client goes', async () => {
      const { emulator, url } = await served({ faults: [rule({ kind: 'silence' }, { times: 1 })] })
      const client = new AbortController()

      const sending = errorOf(fetch(url, { ...syncRequest(), signal: client.signal }))
      await until(() => emulator.requests.last[0]?.fault === 'silence')
      expect(await Promise.race([sending, fetch(url, syncRequest())])).toMatchObject({ status: 204 })
      expect(emulator.requests.last[0]).not.toHaveProperty('milliseconds')

      client.abort()
      expect(await sending).toBe('AbortError')
      await isOver(emulator)
      expect(emulator.requests.last[0]).not.toHaveProperty('status')
    })

    it('waits for no client that has gone before', async () => {
      const emulator = emulatorWith(rule({ kind: 'silence' }))
      const gone = Object.assign(new EventEmitter(), { destroyed: true })

      await emulator.app.request(SYNC_PATH, syncRequest(), { incoming: { socket: {} }, outgoing: gone })

      expect(recorded(emulator)).toEqual({ status: undefined, fault: 'silence' })
    })

    it.each<Fault>([{ kind: 'silence' }, { kind: 'stalled-body' }])(
      'does not keep the emulator from closing: %j',
      async (fault) => {
        const { emulator, listener, url } = await served({ faults: [rule(fault)] })
        const sending = errorOf(fetch(url, syncRequest()).then((response) => response.text()))
        await until(() => emulator.requests.last[0]?.fault === fault.kind)
        listeners.length = 0

        await listener.close()

        expect(await sending).not.toBe('answered')
      }
    )

    it('sends the beginning of a body over it', async () => {
      const { emulator, url } = await served({ faults: [rule({ kind: 'stalled-body', status: 503 })] })

      const { status, body } = await fetch(url, syncRequest())
      const reader = body!.getReader()
      expect(status).toBe(503)
      expect(Buffer.from((await reader.read()).value!).toString()).toBe(START)
      await reader.cancel()
      expect(recorded(emulator)).toEqual({ status: 503, fault: 'stalled-body' })
    })

    it('sends a body of 10 MB over it', async () => {
      const { url } = await served({ faults: [rule({ kind: 'huge-body', bytes: 10_000_000 })] })

      expect(await (await fetch(url, syncRequest())).text()).toHaveLength(10_000_000)
    })

    it('applies what is slow also when its client has gone', async () => {
      const clock = manualClock()
      const { emulator, url } = await served({ faults: [rule({ kind: 'slow', seconds: 12 })], clock })
      const client = new AbortController()
      const sending = errorOf(fetch(url, { ...syncRequest(), signal: client.signal }))
      await until(() => clock.sleeping() === 1)
      client.abort()
      expect(await sending).toBe('AbortError')

      clock.pass(12_000)
      await isOver(emulator)

      expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1'] })
    })

    it('limits each address', async () => {
      const { url } = await served({ faults: [rule({ kind: 'rate-limit', scope: 'address', requests: 0 })] })

      const response = await fetch(url, syncRequest())

      expect(response.status).toBe(429)
      expect(response.headers.get('Retry-After')).toBe('10')
    })

    it('looks into a sync that comes in chunks', async () => {
      const { emulator, listener, url } = await served({
        faults: [rule({ kind: 'status', status: 413 }, { requests: { membersAbove: 1 } })]
      })
      const { headers, body } = syncRequest({ members: users(2) })
      const socket = connect(Number(new URL(listener.origin).port), '127.0.0.1').setEncoding('utf8')
      const head = [
        `POST ${SYNC_PATH} HTTP/1.1`,
        `Host: ${new URL(url).host}`,
        `Authorization: ${headers.Authorization}`
      ]
      const chunks = [body.slice(0, 50), body.slice(50), ''].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`)
      socket.write([...head, 'Transfer-Encoding: chunked', 'Connection: close', '', chunks.join('')].join('\r\n'))

      const [answer] = (await once(socket, 'data')) as [string]
      socket.destroy()

      expect(answer).toMatch(/^HTTP\/1\.1 413 /)
      expect(recorded(emulator)).toEqual({ status: 413, fault: 'status' })
    })
  })
})
