import { runInThisContext } from 'node:vm'
import { createEmulator, type Emulator } from '../../../../local/emulator/app'
import { LOCAL_CREDENTIALS, LOCAL_SDK_KEY } from '../../../../local/emulator/credentials'
import { empty } from '../../../../local/emulator/environment'
import { GATHER_MS } from '../../../../local/emulator/sdks/event-stream'
import { parseFlagData } from '../../../../local/emulator/sdks/flag-data'
import { MEMBERS_PER_PART } from '../../../../local/emulator/segments'
import { change } from '../../../helpers/changing'
import { readEvents, type EventReader } from '../../../helpers/event-reader'
import { manualClock } from '../../../helpers/manual-clock'
import { until } from '../../../helpers/until'

const SDK = { headers: { Authorization: LOCAL_SDK_KEY } }
const KEY = 'segment-audiences-aud_1'

const realProcess: NodeJS.Process = runInThisContext('process')

interface ContextKeys {
  contextKind: string
  values: string[]
}

interface ShownSegment {
  includedContexts: ContextKeys[]
  excludedContexts: ContextKeys[]
  rules: unknown[]
}

let emulator: Emulator
afterEach(() => emulator.close())

function setUp(flags?: unknown) {
  const clock = manualClock()
  emulator = createEmulator({ clock, flags: flags === undefined ? undefined : parseFlagData(flags) })
  const { app, environment } = emulator
  return {
    app,
    environment,
    all: async (): Promise<{ flags: Record<string, unknown>; segments: Record<string, ShownSegment> }> =>
      (await app.request('/sdk/latest-all', SDK)).json(),
    stream: async (): Promise<EventReader> => readEvents(await app.request('/all', SDK)),
    gather: async () => {
      await until(() => environment.changes.listenerCount('change') === 0 && clock.sleeping() === 1)
      clock.pass(GATHER_MS)
    },
    isWaiting: () => until(() => environment.changes.listenerCount('change') === 1)
  }
}

const flag = (key: string, contextKind = 'user') => ({
  key,
  version: 1,
  on: true,
  variations: [true, false],
  offVariation: 1,
  fallthrough: { variation: 1 },
  rules: [
    {
      id: 'members',
      variation: 0,
      clauses: [{ contextKind, attribute: '', op: 'segmentMatch', values: [key], negate: false }],
      trackEvents: false
    }
  ],
  targets: [],
  contextTargets: [],
  prerequisites: [],
  salt: key,
  clientSideAvailability: { usingEnvironmentId: true, usingMobileKey: true },
  trackEvents: false,
  trackEventsFallthrough: false,
  deleted: false
})

const segment = (key: string, version: number, values: string[], contextKind = 'user') => ({
  key,
  version,
  included: [],
  excluded: [],
  includedContexts: [{ contextKind, values }],
  excludedContexts: [{ contextKind, values: [] }],
  rules: [],
  salt: key,
  deleted: false
})

const keys = (count: number): string[] => Array.from({ length: count }, (_, i) => `u${i}`)

describe('all at once', () => {
  it('is nothing at first', async () => {
    const { app, all } = setUp()
    expect(await all()).toEqual({ flags: {}, segments: {} })
    expect((await app.request('/sdk/latest-all', SDK)).headers.get('content-type')).toBe('application/json')
  })

  it('is a flag for each segment, and its members by their kind', async () => {
    const { environment, all } = setUp()
    change(environment, { add: ['u1', 'u2'] })
    change(environment, { add: ['d1'], audience: 'devices', kind: 'device' })
    change(environment, { remove: ['u1'] })

    expect(await all()).toEqual({
      flags: {
        [KEY]: flag(KEY),
        'segment-audiences-devices': flag('segment-audiences-devices', 'device')
      },
      segments: {
        [KEY]: segment(KEY, 3, ['u2']),
        'segment-audiences-devices': segment('segment-audiences-devices', 2, ['d1'], 'device')
      }
    })
  })

  it('is what the file has instead, but for segments that the environment has, too', async () => {
    const { environment, all } = setUp({
      flagValues: { maintenance: false },
      segments: { own: { included: ['u1'] }, [KEY]: { version: 57, included: ['u1'] } }
    })
    const own = { ...parseFlagData({ segments: { own: { included: ['u1'] } } }).segments.get('own') }
    expect((await all()).segments[KEY]).toMatchObject({ version: 57, included: ['u1'] })
    change(environment, { add: ['u2'] })

    const { flags, segments } = await all()
    expect(Object.keys(flags)).toEqual(['maintenance'])
    expect(segments).toEqual({
      own,
      // Above that of the file, which SDKs may have seen.
      [KEY]: segment(KEY, 58, ['u2'])
    })
  })

  it('names no segment twice', async () => {
    const { app, environment } = setUp({ segments: { [KEY]: { included: ['u1'] } } })
    change(environment, { add: ['u2'] })
    const text = await (await app.request('/sdk/latest-all', SDK)).text()

    expect(text.split(`"${KEY}":{`)).toHaveLength(2)
  })

  it('is a file of flags itself', async () => {
    const { environment, all } = setUp()
    change(environment, { add: ['u1'] })
    const data = await all()
    emulator.close()

    expect(await setUp(data).all()).toEqual(data)
  })

  it('shows a segment in parts that no SDK dies of', async () => {
    const { environment, all } = setUp()
    const members = keys(2 * MEMBERS_PER_PART + 1)
    change(environment, { add: members })
    const { flags, segments } = await all()
    const values = Object.values(segments).map(({ includedContexts }) => includedContexts[0].values)

    expect(Object.keys(flags)).toEqual([KEY])
    expect(Math.max(...values.map(({ length }) => length))).toBeLessThanOrEqual(MEMBERS_PER_PART)
    expect(new Set(values.flat())).toEqual(new Set(members))
    const parts = Object.keys(segments).filter((key) => key !== KEY)
    expect(parts.length).toBeGreaterThan(1)
    expect(segments[KEY].rules).toEqual([
      { id: 'parts', clauses: [{ attribute: '', op: 'segmentMatch', values: parts, negate: false }] }
    ])
  })

  it('leaves out of a part who was removed, whole lines of them too', async () => {
    const { environment, all } = setUp()
    const members = keys(MEMBERS_PER_PART)
    change(environment, { add: members })
    change(environment, { remove: members.slice(0, 20_000) })
    const { segments } = await all()

    const included = new Set(Object.values(segments).flatMap(({ includedContexts }) => includedContexts[0].values))
    expect(included).toEqual(new Set(members.slice(20_000)))
  })
})

describe('the stream', () => {
  it('begins with all that there is', async () => {
    const { environment, all, stream } = setUp()
    change(environment, { add: keys(MEMBERS_PER_PART + 1) })
    const { data } = (await (await stream()).data('put')) as { data: unknown }

    expect(data).toEqual(await all())
  })

  it('says where all of it belongs', async () => {
    const { stream } = setUp()
    expect(await (await stream()).next()).toEqual({
      event: 'put',
      data: '{"path":"/","data":{"flags":{},"segments":{}}}'
    })
  })

  it('shows a new segment and then its flag, and after that the segment alone', async () => {
    const { environment, stream, gather, isWaiting } = setUp()
    const events = await stream()
    await events.data('put')
    await isWaiting()
    change(environment, { add: ['u1'] })
    await gather()
    expect(await events.data('patch')).toEqual({ path: `/segments/${KEY}`, data: segment(KEY, 1, ['u1']) })
    expect(await events.data('patch')).toEqual({ path: `/flags/${KEY}`, data: flag(KEY) })

    await isWaiting()
    change(environment, { add: ['u1'], audience: 'other' })
    change(environment, { remove: ['u1'] })
    await gather()
    expect(await events.data('patch')).toEqual({ path: `/segments/${KEY}`, data: segment(KEY, 3, []) })
    expect(await events.data('patch')).toMatchObject({ path: '/segments/segment-audiences-other' })
    expect(await events.data('patch')).toMatchObject({ path: '/flags/segment-audiences-other' })

    await isWaiting()
    change(environment, { add: ['u2'] })
    await gather()
    expect(await events.data('patch')).toEqual({ path: `/segments/${KEY}`, data: segment(KEY, 4, ['u2']) })
    await isWaiting()
  })

  it('shows no flag for a segment where there is a file', async () => {
    const { environment, stream, gather, isWaiting } = setUp({ flagValues: { maintenance: false } })
    const events = await stream()
    await events.data('put')
    await isWaiting()
    change(environment, { add: ['u1'] })
    await gather()

    expect(await events.data('patch')).toMatchObject({ path: `/segments/${KEY}` })
    await isWaiting()
  })

  it('shows no part again that did not change', async () => {
    const { environment, stream, gather, isWaiting } = setUp()
    change(environment, { add: keys(3 * MEMBERS_PER_PART) })
    const events = await stream()
    await events.data('put')
    await isWaiting()
    change(environment, { remove: ['u1', `u${MEMBERS_PER_PART}`] })
    await gather()
    const { path, data } = (await events.data('patch')) as { path: string; data: ShownSegment }

    expect(path).toBe(`/segments/${KEY}`)
    expect(data.excludedContexts).toEqual([{ contextKind: 'user', values: ['u1', `u${MEMBERS_PER_PART}`] }])
    await isWaiting()
  })

  it('shows a part before the segment that leads to it', async () => {
    const { environment, stream, gather, isWaiting } = setUp()
    const events = await stream()
    await events.data('put')
    await isWaiting()
    change(environment, { add: keys(MEMBERS_PER_PART) })
    await gather()
    const paths = []
    for (let i = 0; i < 3; i++) paths.push(((await events.data('patch')) as { path: string }).path)

    expect(paths).toEqual([`/segments/part-1:${KEY}`, `/segments/${KEY}`, `/flags/${KEY}`])
  })

  it('begins anew when the environment was emptied', async () => {
    const { environment, stream, gather, isWaiting } = setUp()
    change(environment, { add: ['u1'] })
    const events = await stream()
    await events.data('put')
    await isWaiting()
    empty(environment)
    await gather()
    expect(await events.data('put')).toEqual({ path: '/', data: { flags: {}, segments: {} } })

    await isWaiting()
    change(environment, { add: ['u1'] })
    await gather()
    expect(await events.data('patch')).toEqual({ path: `/segments/${KEY}`, data: segment(KEY, 3, ['u1']) })
    expect(await events.data('patch')).toEqual({ path: `/flags/${KEY}`, data: flag(KEY) })
  })

  it('serves many at once, and ends with the emulator', async () => {
    const warnings: Error[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    realProcess.on('warning', note)
    const { stream, environment } = setUp()
    const readers = await Promise.all(Array.from({ length: 100 }, stream))
    await Promise.all(readers.map(({ next }) => next()))
    await until(() => environment.changes.listenerCount('change') === 100)
    emulator.close()

    expect(await Promise.all(readers.map(({ next }) => next()))).toEqual(readers.map(() => undefined))
    expect(environment.changes.listenerCount('change')).toBe(0)
    realProcess.off('warning', note)
    expect(warnings.map(({ message }) => message)).toEqual([])
  })
})

describe.each([
  ['GET', '/all', 200],
  ['GET', '/sdk/latest-all', 200],
  ['POST', '/bulk', 202],
  ['POST', '/diagnostic', 202]
])('%s %s', (method, path, status) => {
  it('takes the SDK key', async () => {
    const response = await setUp().app.request(path, { ...SDK, method })
    expect(response.status).toBe(status)
    if (status === 202) expect(await response.text()).toBe('')
  })

  it.each([
    ['no credential', {}],
    ['the API token', { Authorization: LOCAL_CREDENTIALS.apiKey }],
    ['another SDK key', { Authorization: 'sdk-other' }]
  ])('refuses %s', async (_what, headers) => {
    const response = await setUp().app.request(path, { method, headers })
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ code: 'unauthorized', message: 'invalid SDK key' })
  })

  it('is nothing that pages of other origins may read', async () => {
    const { app } = setUp()
    const origin = { Origin: 'https://example.com' }
    const answer = await app.request(path, { method, headers: { ...SDK.headers, ...origin } })
    const preflight = await app.request(path, {
      method: 'OPTIONS',
      headers: { ...origin, 'Access-Control-Request-Method': method }
    })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
  })
})
