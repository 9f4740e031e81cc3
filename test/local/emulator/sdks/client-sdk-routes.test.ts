import { createEmulator, type Emulator } from '../../../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../../../local/emulator/credentials'
import { createEnvironment, empty } from '../../../../local/emulator/environment'
import { clientSdkRoutes } from '../../../../local/emulator/sdks/client-sdk-routes'
import type { Evaluator } from '../../../../local/emulator/sdks/evaluator'
import { GATHER_MS } from '../../../../local/emulator/sdks/event-stream'
import { parseFlagData } from '../../../../local/emulator/sdks/flag-data'
import { change } from '../../../helpers/changing'
import { readEvents } from '../../../helpers/event-reader'
import { manualClock } from '../../../helpers/manual-clock'
import { until } from '../../../helpers/until'

const ID = LOCAL_CREDENTIALS.clientId
const KEY = 'segment-audiences-aud_1'
const U1 = { kind: 'user', key: 'u1' }

const encode = (context: unknown): string => Buffer.from(JSON.stringify(context)).toString('base64url')
const report = (context: unknown) => ({ method: 'REPORT', body: JSON.stringify(context) })

/** The ways in which a client SDK gives its context. */
const ONCE: Array<[string, (context: unknown, query?: string) => [string, RequestInit?]]> = [
  ['GET', (context, query = '') => [`/sdk/evalx/${ID}/contexts/${encode(context)}${query}`]],
  ['REPORT', (context, query = '') => [`/sdk/evalx/${ID}/context${query}`, report(context)]]
]
const STREAMS: typeof ONCE = [
  ['GET', (context, query = '') => [`/eval/${ID}/${encode(context)}${query}`]],
  ['REPORT', (context, query = '') => [`/eval/${ID}${query}`, report(context)]]
]

let emulator: Emulator | undefined
afterEach(() => emulator?.close())

function setUp(flags?: unknown) {
  const clock = manualClock()
  emulator = createEmulator({ clock, flags: flags === undefined ? undefined : parseFlagData(flags) })
  const { app, environment } = emulator
  const isWaiting = () => until(() => environment.changes.listenerCount('change') === 1)
  return {
    app,
    environment,
    isWaiting,
    gather: async () => {
      await until(() => environment.changes.listenerCount('change') === 0 && clock.sleeping() === 1)
      clock.pass(GATHER_MS)
    }
  }
}

const on = (version: number) => ({ value: true, variation: 0, version, flagVersion: 1, trackEvents: false })
const off = (version: number) => ({ ...on(version), value: false, variation: 1 })

describe.each(ONCE)('flags by %s', (_method, request) => {
  it('are those of the context', async () => {
    const { app, environment } = setUp()
    change(environment, { add: ['u1'] })
    change(environment, { add: ['d1'], audience: 'devices', kind: 'device' })
    const response = await app.request(...request({ kind: 'multi', user: { key: 'u1' }, device: { key: 'd2' } }))

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({ [KEY]: on(2), 'segment-audiences-devices': off(2) })
  })

  it('come with reasons where they are asked for', async () => {
    const { app, environment } = setUp()
    change(environment, { add: ['u1'] })
    const flags = async (query?: string) => (await app.request(...request(U1, query))).json()

    expect(await flags('?h=abc&withReasons=true')).toEqual({
      [KEY]: {
        ...on(1),
        reason: { kind: 'RULE_MATCH', ruleIndex: 0, ruleId: 'members', bigSegmentsStatus: 'HEALTHY' }
      }
    })
    expect(await flags('?h=abc')).toEqual({ [KEY]: on(1) })
  })

  it('are those of the file that are meant for clients', async () => {
    const { app } = setUp({
      flags: {
        hidden: { on: false, variations: [1], clientSideAvailability: { usingEnvironmentId: false } },
        tracked: { on: true, version: 9, variations: ['a'], fallthrough: { variation: 0 }, trackEvents: true },
        silent: { on: false, variations: [1] }
      }
    })
    expect(await (await app.request(...request(U1))).json()).toEqual({
      tracked: { value: 'a', variation: 0, version: 0, flagVersion: 9, trackEvents: true },
      silent: { value: null, version: 0, flagVersion: 1, trackEvents: false }
    })
  })

  it('may be read by pages of any origin', async () => {
    const { app } = setUp()
    const [path, init] = request(U1)
    const response = await app.request(path, { ...init, headers: { Origin: 'https://example.com' } })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe.each(STREAMS)('a stream by %s', (_method, request) => {
  it('begins with the flags of the context, and goes on with those that change', async () => {
    const { app, environment, isWaiting, gather } = setUp()
    change(environment, { add: ['u1'] })
    change(environment, { add: ['u2'], audience: 'others' })
    const response = await app.request(...request(U1))
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const events = readEvents(response)
    expect(await events.data('put')).toEqual({ [KEY]: on(2), 'segment-audiences-others': off(2) })

    await isWaiting()
    change(environment, { remove: ['u1'] })
    change(environment, { add: ['u3'] })
    await gather()
    expect(await events.data('patch')).toEqual({ key: KEY, ...off(4) })

    await isWaiting()
    change(environment, { add: ['u4'] })
    await gather()
    await isWaiting()
    change(environment, { add: ['u1'], audience: 'third' })
    change(environment, { add: ['u1'] })
    await gather()
    expect(await events.data('patch')).toEqual({ key: KEY, ...on(7) })
    expect(await events.data('patch')).toEqual({ key: 'segment-audiences-third', ...on(7) })
  })

  it('begins anew when the environment was emptied', async () => {
    const { app, environment, isWaiting, gather } = setUp()
    change(environment, { add: ['u1'] })
    const events = readEvents(await app.request(...request(U1)))
    expect(await events.data('put')).toEqual({ [KEY]: on(1) })
    await isWaiting()
    empty(environment)
    await gather()
    expect(await events.data('put')).toEqual({})
    await isWaiting()
    change(environment, { add: ['u1'] })
    await gather()
    expect(await events.data('patch')).toEqual({ key: KEY, ...on(3) })
  })

  it('tells of a new reason only where reasons are asked for', async () => {
    const clause = (segment: string) => ({ op: 'segmentMatch', values: [`segment-audiences-${segment}`] })
    const { app, environment, isWaiting, gather } = setUp({
      flags: {
        f: {
          on: true,
          variations: [true, false],
          fallthrough: { variation: 1 },
          rules: ['a', 'b'].map((segment) => ({ id: segment, variation: 0, clauses: [clause(segment)] }))
        }
      }
    })
    change(environment, { add: ['u1'], audience: 'b' })
    const events = readEvents(await app.request(...request(U1, '?withReasons=true')))
    expect(await events.data('put')).toMatchObject({ f: { value: true, reason: { ruleId: 'b' } } })
    await isWaiting()
    change(environment, { add: ['u1'], audience: 'a' })
    await gather()
    expect(await events.data('patch')).toMatchObject({ key: 'f', value: true, reason: { ruleId: 'a' } })
    await events.leave()
    await until(() => environment.changes.listenerCount('change') === 0)

    const without = readEvents(await app.request(...request(U1)))
    await without.data('put')
    await isWaiting()
    change(environment, { remove: ['u1'], audience: 'a' })
    await gather()
    await isWaiting()
    change(environment, { remove: ['u1'], audience: 'b' })
    await gather()
    expect(await without.data('patch')).toMatchObject({ key: 'f', value: false })
  })

  it('may be read by pages of any origin', async () => {
    const { app } = setUp()
    const [path, init] = request(U1)
    const response = await app.request(path, { ...init, headers: { Origin: 'https://example.com' } })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })
})

it('sends a flag again that changed while it was evaluated', async () => {
  const environment = createEnvironment()
  const clock = manualClock()
  let evaluations = 0
  const evaluator: Evaluator = {
    evaluate: () => {
      const value = evaluations++
      if (value < 2) change(environment, { add: [`u${value}`] })
      return Promise.resolve({ f: { value, variation: value, version: 1 } })
    },
    close: () => undefined
  }
  const closing = new AbortController()
  const app = clientSdkRoutes(evaluator, { environment, clock, closing: closing.signal })
  const events = readEvents(await app.request(`/eval/${ID}/${encode(U1)}`))
  const next = async () => {
    await until(() => clock.sleeping() === 1)
    clock.pass(GATHER_MS)
    return events.data('patch')
  }
  const flag = (value: number) => ({ value, variation: value, version: value, flagVersion: 1, trackEvents: false })

  expect(await events.data('put')).toEqual({ f: flag(0) })
  expect(await next()).toEqual({ key: 'f', ...flag(1) })
  expect(await next()).toEqual({ key: 'f', ...flag(2) })
  closing.abort()
})

it.each(ONCE)('gives flags by %s the version that they had before they were evaluated', async (_method, request) => {
  const environment = createEnvironment()
  const evaluator: Evaluator = {
    evaluate: () => {
      change(environment, { add: ['u1'] })
      return Promise.resolve({ f: { value: 1, variation: 0, version: 1 } })
    },
    close: () => undefined
  }
  const streams = { environment, clock: manualClock(), closing: new AbortController().signal }
  const response = await clientSdkRoutes(evaluator, streams).request(...request(U1))

  expect(await response.json()).toEqual({
    f: { value: 1, variation: 0, version: 0, flagVersion: 1, trackEvents: false }
  })
})

describe('refuses', () => {
  const refusal = async ([path, init]: [string, RequestInit?]) => {
    const response = await setUp().app.request(path, init)
    expect(response.status).toBe(400)
    return response.json()
  }

  it.each([
    ['no object', 'jane@example.com', 'the context is not a JSON object'],
    ['nothing', null, 'the context is not a JSON object'],
    ['no key', { kind: 'user' }, 'the context is not valid: The key for the context was not valid'],
    ['an empty key', { kind: 'user', key: '' }, 'the context is not valid: The key for the context was not valid'],
    [
      'a kind with a blank',
      { kind: 'a b', key: 'x' },
      'the context is not valid: The kind was not valid for the context'
    ],
    ['a kind that is no text', { kind: 1, key: 'x' }, 'the context is not valid: Context was not of a valid kind'],
    [
      'several kinds without keys',
      { kind: 'multi', user: {} },
      'the context is not valid: Context contained invalid keys'
    ],
    ['an array', [], 'the context is not valid: The key for the context was not valid'],
    [
      'private attributes that are no list',
      { ...U1, _meta: { privateAttributes: 'email' } },
      'the context is not valid: _meta is not what it should be'
    ]
  ])('%s as context', async (_what, context, message) => {
    for (const [, request] of [...ONCE, ...STREAMS]) {
      expect(await refusal(request(context))).toEqual({ code: 'invalid_request', message })
    }
  })

  it.each<[string, RequestInit | undefined]>([
    [`/sdk/evalx/${ID}/contexts/jane@example.com`, undefined],
    [`/eval/${ID}/jane@example.com`, undefined],
    [`/sdk/evalx/${ID}/context`, { method: 'REPORT', body: 'jane@example.com' }],
    [`/eval/${ID}`, { method: 'REPORT', body: '' }]
  ])('what is not JSON: %s', async (path, init) => {
    expect(await refusal([path, init])).toEqual({
      code: 'invalid_request',
      message: 'the context is not JSON (in a path: as base64url)'
    })
  })
})

describe.each([
  ['GET', `/sdk/evalx/ID/contexts/${encode(U1)}`, 200],
  ['REPORT', '/sdk/evalx/ID/context', 200],
  ['GET', `/eval/ID/${encode(U1)}`, 200],
  ['REPORT', '/eval/ID', 200],
  ['GET', '/ping/ID', 200],
  ['GET', '/sdk/goals/ID', 200],
  ['HEAD', '/sdk/goals/ID', 200],
  ['POST', '/events/bulk/ID', 202],
  ['POST', '/events/diagnostic/ID', 202],
  ['GET', '/a/ID.gif?d=abc', 204]
])('%s %s', (method, path, status) => {
  const body = method === 'REPORT' ? JSON.stringify(U1) : method === 'POST' ? '[]' : undefined
  const request = (id: string) => setUp().app.request(path.replace('ID', id), { method, body })

  it('knows its client-side ID', async () => {
    expect((await request(ID)).status).toBe(status)
  })

  it('knows no other', async () => {
    const response = await request('other')
    expect(response.status).toBe(404)
    if (method === 'HEAD') return
    expect(await response.json()).toEqual({
      code: 'not_found',
      message: 'no environment has this client-side ID'
    })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('lets pages of any origin ask', async () => {
    const response = await setUp().app.request(path.replace('ID', ID), {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://example.com',
        'Access-Control-Request-Method': method,
        'Access-Control-Request-Headers': 'content-type,x-launchdarkly-user-agent'
      }
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-methods')?.split(',')).toContain(method)
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type,x-launchdarkly-user-agent')
  })
})

it('leaves no timer behind when the emulator closes', async () => {
  const started = jest.spyOn(global, 'setInterval')
  const cleared = jest.spyOn(global, 'clearInterval')
  await setUp().app.request(`/sdk/evalx/${ID}/contexts/${encode(U1)}`)
  emulator?.close()

  const timers = started.mock.results.map(({ value }) => value as unknown)
  expect(timers.length).toBeGreaterThan(0)
  expect(cleared.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining(timers))
})

it('has no goals', async () => {
  expect(await (await setUp().app.request(`/sdk/goals/${ID}`)).json()).toEqual([])
})

it('tells browsers that REPORT when to ask again', async () => {
  const { app, environment, isWaiting, gather } = setUp()
  const events = readEvents(await app.request(`/ping/${ID}`))
  expect(await events.next()).toEqual({ event: 'ping', data: '' })
  await isWaiting()
  change(environment, { add: ['u1'] })
  await gather()
  expect(await events.next()).toEqual({ event: 'ping', data: '' })
})

it.each(['/api/v2/versions', '/emulator/segments'])('lets no page of another origin read %s', async (path) => {
  const { app } = setUp()
  const headers = { Origin: 'https://example.com', Authorization: LOCAL_CREDENTIALS.apiKey }
  const response = await app.request(path, { headers })
  expect(response.status).toBe(200)
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
})
