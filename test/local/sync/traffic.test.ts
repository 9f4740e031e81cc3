import { Response, type ModifiedResponse, type RequestClient } from '@segment/actions-core'
import { createTraffic, inTraffic, type Traffic } from '../../../local/sync/traffic'
import { manualClock } from '../../helpers/manual-clock'
import { turn } from '../../helpers/own-request'

const SYNC = 'https://app.launchdarkly.com/api/v2/segment-targets/segment-audiences'

/** A request in traffic that answers at once, and when it was made: milliseconds from the beginning, in order. */
function server({ traffic }: { traffic: Traffic }, answer?: Response) {
  const began = traffic.clock.now()
  const made: number[] = []
  const request = inTraffic(traffic)((() => {
    made.push(traffic.clock.now() - began)
    return Promise.resolve(answer ?? new Response(null, { status: 204 }))
  }) as unknown as RequestClient)
  return { made, request }
}

describe('given a rate', () => {
  it('starts no more requests than that, however many come at once', async () => {
    const clock = manualClock()
    const { made, request } = server({ traffic: createTraffic(clock, 4) })
    for (let i = 0; i < 4; i++) void request(SYNC)
    for (let passed = 0; passed < 20; passed++) {
      await turn()
      clock.pass(50)
    }
    expect(made).toEqual([0, 250, 500, 750])
  })

  it('saves nothing up while there is nothing to send', async () => {
    const clock = manualClock()
    const { made, request } = server({ traffic: createTraffic(clock, 4) })
    await request(SYNC)
    clock.pass(10_000)
    void request(SYNC)
    void request(SYNC)
    await turn()
    expect(made).toEqual([0, 10_000])
    clock.pass(250)
    await turn()
    expect(made).toEqual([0, 10_000, 10_250])
  })

  it('counts the requests of both lanes', async () => {
    const clock = manualClock()
    const traffic = createTraffic(clock, 1)
    const lanes = [server({ traffic }), server({ traffic })]
    for (const { request } of lanes) void request(SYNC)
    await turn()
    expect(lanes.map(({ made }) => made)).toEqual([[0], []])
    clock.pass(1_000)
    await turn()
    expect(lanes.map(({ made }) => made)).toEqual([[0], [1_000]])
  })
})

it('waits for nothing without a rate', async () => {
  const { made, request } = server({ traffic: createTraffic(manualClock()) })
  await Promise.all([request(SYNC), request(SYNC), request(SYNC)])
  expect(made).toEqual([0, 0, 0])
})

it('gives the request on as it is, and its answer back', async () => {
  const given: unknown[] = []
  const answer = new Response(null, { status: 204 })
  const request = inTraffic(createTraffic(manualClock()))(((...of: unknown[]) => {
    given.push(...of)
    return Promise.resolve(answer)
  }) as unknown as RequestClient)
  expect(await request(SYNC, { method: 'POST', timeout: 5 })).toBe(answer)
  expect(given).toEqual([SYNC, { method: 'POST', timeout: 5 }])
})

describe('given a halt', () => {
  const HALT = { status: 408, message: 'Not sent: the sync was stopped.' }

  it('makes no request, as if the platform had ended the call', async () => {
    const traffic = createTraffic(manualClock())
    const { made, request } = server({ traffic })
    traffic.halt = HALT
    await expect(request(SYNC)).rejects.toMatchObject({ name: 'AbortError' })
    expect([made, [...traffic.requests]]).toEqual([[], []])
  })

  it('makes none either that was waiting for the rate', async () => {
    const clock = manualClock()
    const traffic = createTraffic(clock, 1)
    const { made, request } = server({ traffic })
    const answers = Promise.allSettled([request(SYNC), request(SYNC)])
    await turn()
    traffic.halt = HALT
    clock.pass(1_000)
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(made).toEqual([0])
  })
})

it('counts the requests by method and path, goes on with those before, and leaves the client-side ID out', async () => {
  const traffic = createTraffic(manualClock())
  traffic.requests.set('POST /api/v2/segment-targets/segment-audiences', 5)
  const { request } = server({ traffic })
  await request(SYNC, { method: 'POST' })
  await request('https://clientsdk.launchdarkly.com/sdk/goals/5f2b8c1d%2F9e', { method: 'HEAD' })
  await request('https://app.launchdarkly.com/api/v2/versions?secret=1')
  expect([...traffic.requests]).toEqual([
    ['POST /api/v2/segment-targets/segment-audiences', 6],
    ['HEAD /sdk/goals/:clientSideId', 1],
    ['GET /api/v2/versions', 1]
  ])
})

describe('the time of the reset', () => {
  const now = Date.parse('2026-01-02T03:04:05.000Z')
  beforeEach(() => jest.useFakeTimers({ now, doNotFake: ['setImmediate', 'nextTick'] }))
  afterEach(() => jest.useRealTimers())

  const limited = (headers: Record<string, string>, status = 429) =>
    ({ ...{ ok: status < 400, status }, headers: new Headers(headers) }) as unknown as ModifiedResponse & Response

  async function resetAfter(...answers: Response[]): Promise<number> {
    const traffic = createTraffic(manualClock())
    for (const answer of answers) await server({ traffic }, answer).request(SYNC)
    return traffic.resetAt
  }

  it.each([
    ['what LaunchDarkly says', [limited({ 'X-Ratelimit-Reset': String(now + 3_000) })], now + 3_000],
    ['seconds from now', [limited({ 'Retry-After': '2' })], now + 2_000],
    ['the latest one', [limited({ 'Retry-After': '9' }), limited({ 'Retry-After': '2' })], now + 9_000],
    ['none where it says none', [limited({})], 0],
    ['none where the request was accepted', [limited({ 'X-Ratelimit-Reset': String(now + 3_000) }, 204)], 0]
  ])('is %s', async (_what, answers, resetAt) => {
    expect(await resetAfter(...answers)).toBe(resetAt)
  })
})
