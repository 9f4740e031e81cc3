import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { RequestOptions } from '@segment/actions-core'
import type { ReplayState } from '../../../local/console/protocol'
import type { Delivery } from '../../../local/console/remember-outcomes'
import { createReplays, type ReplayOptions, type Replays } from '../../../local/console/replay'
import { createEmulator } from '../../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import type { FaultRule } from '../../../local/emulator/faults/generated-types'
import { listen, type Listener } from '../../../local/emulator/listen'
import { Refusal } from '../../../local/emulator/refusal'
import { presetSettings } from '../../../local/preset-settings'
import { redirectedTo } from '../../../local/redirected'
import definition from '../../../src'
import { membersBySegment } from '../../helpers/emulated'
import { identifies, identify } from '../../helpers/engage'
import { TOKEN } from '../../helpers/integration'
import { manualClock, type ManualClock } from '../../helpers/manual-clock'
import { syncsMade } from '../../helpers/running-command'
import { expectNoSecrets } from '../../helpers/secrets'
import { until } from '../../helpers/until'

const START = Date.parse('2026-01-02T03:04:05.000Z')
const SYNCS: FaultRule['requests'] = { method: 'POST' }
const SETTINGS = presetSettings(definition, LOCAL_CREDENTIALS)
const STRATEGIES = [
  'user_id_only',
  'email_only',
  'user_id_then_email',
  'user_id_then_anonymousId',
  'user_id_then_email_then_anonymousId',
  'another'
]
const NO_EVENTS = { delivered: 0, refused: 0, leftOut: 0, undelivered: 0 }

const listeners: Listener[] = []
afterEach(() => Promise.all(listeners.splice(0).map(({ close }) => close())))

/** Replays to an emulator behind a socket. They have one clock, which stands still. */
async function replaying(faults: FaultRule[] = [], options: Partial<ReplayOptions> = {}) {
  const clock = manualClock(START)
  const emulator = createEmulator({ clock, faults })
  const listener = await listen(emulator)
  listeners.push(listener)
  const replays = createReplays({
    transport: redirectedTo(listener.origin),
    clock,
    random: () => 0.5,
    onSettled: () => Promise.resolve(),
    ...options
  })
  return { clock, emulator, origin: listener.origin, replays }
}

const jsonLines = (events: unknown[]): Buffer => Buffer.from(events.map((event) => JSON.stringify(event)).join('\n'))

const fileOf = (events: unknown[], name = 'events.jsonl') => ({ name, bytes: jsonLines(events) })

/** The state before anything is done, with changes. */
function stateOf(bytes: Buffer, changes: Partial<ReplayState> = {}): ReplayState {
  return {
    name: 'events.jsonl',
    state: 'running',
    bytes: { settled: bytes.length, total: bytes.length },
    events: NO_EVENTS,
    reasons: [],
    otherReasons: 0,
    answers: {},
    waits: [],
    seconds: 0,
    ...changes
  }
}

const isRunning = (replays: Replays): boolean => replays.state()?.state === 'running'

async function ended(replays: Replays): Promise<ReplayState | null> {
  await until(() => !isRunning(replays))
  return replays.state()
}

/** Lets each wait pass as soon as it is waited for. */
async function endedAfterWaits(replays: Replays, clock: ManualClock): Promise<ReplayState | null> {
  while (isRunning(replays)) {
    await until(() => clock.sleeping() > 0 || !isRunning(replays))
    const { wait } = replays.state() ?? {}
    if (wait) clock.pass(wait.until - clock.now())
  }
  return replays.state()
}

describe('a file', () => {
  it('is synced, and the state tells in the end what became of its events', async () => {
    const { replays, emulator, clock } = await replaying()
    expect(replays.state()).toBeNull()
    const bytes = Buffer.from(
      [
        JSON.stringify(identify({ userId: 'u1' })),
        '',
        'not JSON',
        JSON.stringify(identify({ userId: 'u2' }, { integrations: { All: false } })),
        JSON.stringify(identify({ userId: 'u3' })),
        '  ',
        JSON.stringify(identify({ userId: 'u3', value: false })),
        JSON.stringify(identify({ userId: 'u4', value: 'true' })),
        '7'
      ].join('\n')
    )

    const begun = replays.start({ name: 'events.jsonl', bytes }, SETTINGS)
    clock.pass(1_500)
    const state = await ended(replays)
    clock.pass(1_500)

    expect(begun).toEqual(stateOf(bytes, { bytes: { settled: 0, total: bytes.length } }))
    expect(state).toEqual(
      stateOf(bytes, {
        state: 'finished',
        events: { delivered: 3, refused: 3, leftOut: 1, undelivered: 0 },
        reasons: [
          { events: 1, status: 400, firstLine: 3, message: 'The line is not JSON. Write one event a line.' },
          {
            events: 1,
            status: 400,
            firstLine: 8,
            message:
              'The event has a value of type string instead of true or false under the audience key. Send true for a member and false for a removal in the traits of an identify or the properties of a track event.'
          },
          {
            events: 1,
            status: 400,
            firstLine: 9,
            message: 'The line is not an event. Write one JSON object a line.'
          }
        ],
        answers: { 204: 1 },
        seconds: 1.5
      })
    )
    expect(replays.state()).toEqual(state)
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1'] })
  })

  it('may be gzip; its bytes are counted as they are', async () => {
    const { replays, emulator } = await replaying()
    const bytes = gzipSync(jsonLines(identifies(2)))

    replays.start({ name: 'events.jsonl.gz', bytes }, SETTINGS)

    expect(await ended(replays)).toEqual(
      stateOf(bytes, {
        name: 'events.jsonl.gz',
        state: 'finished',
        events: { ...NO_EVENTS, delivered: 2 },
        answers: { 204: 1 }
      })
    )
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u0', 'u1'] })
  })

  it('is sent in batches of a thousand, each told of with the time in which it was settled', async () => {
    const told: Array<{ names: string[] } & Delivery> = []
    const { replays, clock, emulator } = await replaying([], {
      onSettled: async (events, delivery) => {
        expect(events.map(({ outcome }) => outcome)).toEqual(events.map(() => ({ state: 'delivered', status: 204 })))
        told.push({ names: [events[0].name, events[events.length - 1].name], ...delivery })
        clock.pass(1_000)
        await Promise.resolve()
      }
    })

    replays.start(fileOf(identifies(2_001)), SETTINGS)
    await ended(replays)

    expect(syncsMade(emulator)).toBe(3)
    expect(told).toEqual([
      { names: ['line 1 of events.jsonl', 'line 1000 of events.jsonl'], settings: SETTINGS, from: START, to: START },
      {
        names: ['line 1001 of events.jsonl', 'line 2000 of events.jsonl'],
        settings: SETTINGS,
        from: START,
        to: START + 1_000
      },
      {
        names: ['line 2001 of events.jsonl', 'line 2001 of events.jsonl'],
        settings: SETTINGS,
        from: START + 1_000,
        to: START + 2_000
      }
    ])
  })

  it('is synced as the settings say', async () => {
    const { replays, emulator } = await replaying()
    const settings = presetSettings(definition, LOCAL_CREDENTIALS, {
      mapping: { context_kind: 'device' },
      trigger: 'userId = "u1"'
    })

    replays.start(fileOf(identifies(3)), settings)

    expect((await ended(replays))?.events).toEqual({ ...NO_EVENTS, delivered: 1, leftOut: 2 })
    expect([...emulator.environment.segments.values()]).toMatchObject([{ contextKind: 'device' }])
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1'] })
  })

  it('of which no event needs a request leaves other tasks their time', async () => {
    const { replays } = await replaying()
    const bytes = Buffer.alloc(1024 * 1024, '{}\n')
    replays.start({ name: 'events.jsonl', bytes }, SETTINGS)

    await until(() => replays.state()!.bytes.settled > 0)

    const { state, bytes: progress } = replays.state()!
    expect(state).toBe('running')
    expect(progress.settled).toBeLessThan(bytes.length / 2)
    replays.stop()
    expect((await ended(replays))?.state).toBe('stopped')
  })
})

it('is at its end where that of the file holds no event', async () => {
  const { replays } = await replaying()
  const bytes = Buffer.concat([jsonLines(identifies(1)), Buffer.alloc(100_000, '\n')])
  replays.start({ name: 'events.jsonl', bytes }, SETTINGS)
  expect(await ended(replays)).toEqual(
    stateOf(bytes, { state: 'finished', events: { ...NO_EVENTS, delivered: 1 }, answers: { 204: 1 } })
  )
})

describe('while it runs', () => {
  it('waits for those that are told of a batch', async () => {
    let goOn = (): void => undefined
    const told = new Promise<void>((resolve) => (goOn = resolve))
    const { replays } = await replaying([], { onSettled: () => told })
    replays.start(fileOf(identifies(1)), SETTINGS)
    await until(() => replays.state()?.events.delivered === 1)
    for (let turns = 0; turns < 100; turns++) await setImmediate()
    expect(replays.state()?.state).toBe('running')
    goOn()
    expect((await ended(replays))?.state).toBe('finished')
  })

  it('the state tells what is read and settled', async () => {
    const answers: Array<() => void> = []
    const { origin } = await replaying()
    const { replays } = await replaying([], {
      transport: (request) => async (url, options) => {
        await new Promise<void>((resolve) => answers.push(resolve))
        return redirectedTo(origin)(request)(url, options)
      }
    })
    const { name, bytes } = fileOf(identifies(5_000))
    replays.start({ name, bytes }, SETTINGS)
    await until(() => answers.length === 1)
    answers[0]()
    await until(() => answers.length === 2)

    const { bytes: progress, ...state } = replays.state()!
    expect({ ...state, bytes: { settled: 0, total: bytes.length } }).toEqual(
      stateOf(bytes, {
        bytes: { settled: 0, total: bytes.length },
        events: { ...NO_EVENTS, delivered: 1_000 },
        answers: { 204: 1 }
      })
    )
    // A fifth of the events, to the chunk; what is read beyond that does not count.
    expect(progress.settled).toBeGreaterThan(bytes.length * 0.17)
    expect(progress.settled).toBeLessThan(bytes.length * 0.21)

    replays.stop()
    answers[1]()
    expect(await ended(replays)).toMatchObject({ state: 'stopped', answers: { 204: 2 } })
  })

  it('another one is refused, and begins anew afterwards', async () => {
    const { replays, emulator } = await replaying()
    replays.start(fileOf(identifies(1)), SETTINGS)

    const start = () => replays.start(fileOf([identify({ userId: 'u9' }), 7], 'others.jsonl'), SETTINGS)
    expect(start).toThrow(
      new Refusal(409, 'events.jsonl is being replayed: stop that, or wait until it ends.', 'replay_running')
    )
    expect(await ended(replays)).toMatchObject({ name: 'events.jsonl', events: { delivered: 1 } })
    start()
    expect(await ended(replays)).toMatchObject({
      name: 'others.jsonl',
      events: { ...NO_EVENTS, delivered: 1, refused: 1 }
    })
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u0', 'u9'] })
  })
})

describe('where LaunchDarkly fails', () => {
  it('the state tells until when it waits and why, and later how long that was', async () => {
    // The destination passes over times that are not near.
    jest.spyOn(Date, 'now').mockReturnValue(START)
    const { replays, clock } = await replaying([
      { requests: SYNCS, fault: { kind: 'rate-limit', scope: 'route', requests: 1, windowSeconds: 10 } }
    ])
    const { name, bytes } = fileOf(identifies(1_001))
    replays.start({ name, bytes }, SETTINGS)
    await until(() => clock.sleeping() === 1)
    clock.pass(2_000)

    const reason = expect.stringMatching(/^LaunchDarkly answered 429 Too Many Requests/) as string
    // To the reset in 10 seconds, half of the first half second.
    const wait = { at: START, seconds: 10.25, reason }
    expect(replays.state()).toEqual(
      stateOf(bytes, {
        events: { ...NO_EVENTS, delivered: 1_000 },
        answers: { 204: 1, 429: 1 },
        wait: { until: START + 10_250, reason },
        waits: [wait],
        seconds: 2
      })
    )
    clock.pass(8_250)
    expect(await ended(replays)).toEqual(
      stateOf(bytes, {
        state: 'finished',
        events: { ...NO_EVENTS, delivered: 1_001 },
        answers: { 204: 2, 429: 1 },
        waits: [wait],
        seconds: 10.25
      })
    )
  })

  it('each answer is counted, and what kept one from coming', async () => {
    const { replays, clock, emulator } = await replaying([
      { requests: SYNCS, times: 1, fault: { kind: 'status', status: 503 } },
      { requests: SYNCS, times: 2, fault: { kind: 'reset', when: 'after-applying' } }
    ])
    const { name, bytes } = fileOf(identifies(1))
    replays.start({ name, bytes }, SETTINGS)

    const reset = 'The connection to LaunchDarkly failed (ECONNRESET).'
    expect(await endedAfterWaits(replays, clock)).toEqual(
      stateOf(bytes, {
        state: 'finished',
        events: { ...NO_EVENTS, delivered: 1 },
        answers: { 204: 1, 503: 1, [reset]: 2 },
        waits: [
          { at: START + 750, seconds: 1, reason: reset },
          { at: START + 250, seconds: 0.5, reason: reset },
          { at: START, seconds: 0.25, reason: expect.stringMatching(/^LaunchDarkly answered 503 /) as string }
        ],
        seconds: 1.75
      })
    )
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u0'] })
  })

  it.each([
    ['a time-out', { name: 'TimeoutError' }, 'LaunchDarkly did not answer within 10 seconds.'],
    [
      'a body that does not end',
      { name: 'FetchError', type: 'body-timeout' },
      "LaunchDarkly's answer did not end within 10 seconds."
    ],
    [
      'a connection that fails',
      { name: 'FetchError', code: 'ENOTFOUND' },
      'The connection to LaunchDarkly failed (ENOTFOUND).'
    ],
    [
      'a code that may be anything',
      { name: 'FetchError', code: `x ${TOKEN}` },
      'The connection to LaunchDarkly failed.'
    ],
    ['an error of another kind', { name: TOKEN }, 'The request to LaunchDarkly failed in an unforeseen way.']
  ])('%s is counted by fixed words', async (_what, properties, words) => {
    let calls = 0
    const { replays, clock } = await replaying([], {
      transport: (request) => (url, options) => {
        if (calls++ > 0) return redirectedTo(listener)(request)(url, options)
        return Promise.reject(Object.assign(new Error(TOKEN), properties))
      }
    })
    const [{ origin: listener }] = listeners
    replays.start(fileOf(identifies(1)), SETTINGS)

    const state = await endedAfterWaits(replays, clock)
    expect(state?.answers).toEqual({ [words]: 1, 204: 1 })
    expectNoSecrets(state, [TOKEN])
  })

  it('events are given up after 120 seconds', async () => {
    const { replays, clock, emulator } = await replaying([
      { requests: SYNCS, fault: { kind: 'status', status: 503, message: 'down' } }
    ])
    const { name, bytes } = fileOf(identifies(2))
    replays.start({ name, bytes }, SETTINGS)

    const state = await endedAfterWaits(replays, clock)
    expect(state).toMatchObject({
      state: 'finished',
      events: { ...NO_EVENTS, undelivered: 2 },
      reasons: [
        {
          events: 2,
          status: 503,
          firstLine: 1,
          message: 'LaunchDarkly answered 503 Service Unavailable (service_unavailable: down).'
        }
      ],
      otherReasons: 0
    })
    expect(state?.seconds).toBeGreaterThan(90)
    expect(state?.seconds).toBeLessThanOrEqual(120)
    expect(state?.answers).toEqual({ 503: syncsMade(emulator) })
  })

  it('the last 20 waits are kept, the newest first', async () => {
    const { replays, clock } = await replaying(
      [{ requests: SYNCS, times: 22, fault: { kind: 'status', status: 503, message: 'down' } }],
      { random: () => 0.01 }
    )
    replays.start(fileOf(identifies(1)), SETTINGS)

    const { waits, seconds, events } = (await endedAfterWaits(replays, clock))!
    expect(events).toEqual({ ...NO_EVENTS, delivered: 1 })
    expect(waits).toHaveLength(20)
    expect(waits.map(({ at }) => at)).toEqual(waits.map(({ at }) => at).sort((a, b) => b - a))
    // But for the first two, 5 and 10 ms.
    expect(waits.reduce((sum, wait) => sum + wait.seconds, 0)).toBeCloseTo(seconds - 0.015)
    expect(waits[19].at).toBe(START + 15)
  })
})

it('tells the 20 most frequent reasons, and how many events have others', async () => {
  const { replays } = await replaying()
  const refused = [
    ...['audience', 'computed_trait'].flatMap((computationClass) =>
      ['text', 1, null, [], {}, undefined].map((value) => JSON.stringify(identify({ computationClass, value })))
    ),
    ...STRATEGIES.map((strategy) =>
      JSON.stringify(identify({ userId: '' }, { traits: { vip_customers: true, strategy } }))
    ),
    'not JSON',
    '7',
    '[]',
    '{"userId":12345678901234567890}'
  ]
  // The first once, the second twice, and so on.
  const lines = refused.flatMap((text, i) => Array.from({ length: i + 1 }, () => text))
  const bytes = Buffer.from(lines.join('\n'))
  const strategy = { '@path': '$.traits.strategy' }
  const mapping = { context_key: { '@if': { exists: strategy, then: strategy, else: 'user_id_only' } } }
  replays.start({ name: 'events.jsonl', bytes }, presetSettings(definition, LOCAL_CREDENTIALS, { mapping }))

  const state = await ended(replays)
  expect(refused).toHaveLength(22)
  expect(state?.reasons.map(({ events, firstLine }) => [events, firstLine])).toEqual(
    Array.from({ length: 20 }, (_, i) => [22 - i, lines.indexOf(refused[21 - i]) + 1])
  )
  expect(state?.otherReasons).toBe(1 + 2)
  expect(state?.events).toEqual({ ...NO_EVENTS, refused: lines.length })
})

describe('stop', () => {
  it('ends a wait, and makes no further request', async () => {
    const { replays, clock, emulator } = await replaying([
      { requests: SYNCS, every: 2, fault: { kind: 'status', status: 503 } }
    ])
    const { name, bytes } = fileOf(identifies(2_000))
    replays.start({ name, bytes }, SETTINGS)
    await until(() => clock.sleeping() === 1)
    clock.pass(100)

    replays.stop()

    expect(await ended(replays)).toEqual(
      stateOf(bytes, {
        state: 'stopped',
        events: { ...NO_EVENTS, delivered: 1_000, undelivered: 1_000 },
        reasons: [{ events: 1_000, status: 408, firstLine: 1_001, message: 'Not sent: the sync was stopped.' }],
        answers: { 204: 1, 503: 1 },
        waits: [{ at: START, seconds: 0.25, reason: expect.any(String) as string }],
        seconds: 0.1
      })
    )
    expect(clock.sleeping()).toBe(0)
    expect(syncsMade(emulator)).toBe(2)
  })

  it('lets what is on its way be answered', async () => {
    const answers: Array<() => void> = []
    const { origin, emulator } = await replaying()
    const { replays } = await replaying([], {
      transport:
        (request) =>
        async <Data>(url: string, options?: RequestOptions) => {
          const response = await redirectedTo(origin)(request)<Data>(url, options)
          await new Promise<void>((resolve) => answers.push(resolve))
          return response
        }
    })
    const { name, bytes } = fileOf(identifies(1))
    replays.start({ name, bytes }, SETTINGS)
    await until(() => answers.length === 1)

    replays.stop()
    await setImmediate()
    replays.stop()
    expect(replays.state()).toEqual(stateOf(bytes, { bytes: { settled: 0, total: bytes.length } }))
    answers[0]()

    expect(await ended(replays)).toEqual(
      stateOf(bytes, { state: 'stopped', events: { ...NO_EVENTS, delivered: 1 }, answers: { 204: 1 } })
    )
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u0'] })
  })

  it('does nothing where none runs', async () => {
    const { replays } = await replaying()
    replays.stop()
    expect(replays.state()).toBeNull()

    replays.start(fileOf(identifies(1)), SETTINGS)
    const state = await ended(replays)
    replays.stop()
    expect(replays.state()).toEqual(state)
    expect(state?.state).toBe('finished')
  })
})

describe('what keeps it from going on', () => {
  it('may be gzip that ends early: what came before is delivered', async () => {
    const { replays, emulator } = await replaying()
    const whole = gzipSync(jsonLines(identifies(3)), { level: 0 })
    const bytes = whole.subarray(0, whole.length - 20)
    replays.start({ name: 'events.jsonl.gz', bytes }, SETTINGS)

    expect(await ended(replays)).toEqual(
      stateOf(bytes, {
        name: 'events.jsonl.gz',
        state: 'failed',
        events: { ...NO_EVENTS, delivered: 2 },
        answers: { 204: 1 },
        problem:
          'events.jsonl.gz, after line 2: the gzip data end early. Make or fetch the file afresh (gzip -t tells whether it is whole), then run the same again.'
      })
    )
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u0', 'u1'] })
  })

  it('may be settings that the runtime does not take: nothing is sent, and no credential told', async () => {
    const settings = { ...SETTINGS, apiKey: TOKEN, instance: 'moon' }
    const problem = 'The settings will not do: LaunchDarkly instance must be one of: "commercial", "eu", or "federal".'
    const { replays, emulator } = await replaying()
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined)
    const { name, bytes } = fileOf(identifies(1))
    replays.start({ name, bytes }, settings)

    const state = await ended(replays)
    expect(state).toEqual(stateOf(bytes, { state: 'failed', bytes: { settled: 0, total: bytes.length }, problem }))
    expectNoSecrets(state, [TOKEN])
    expect(syncsMade(emulator)).toBe(0)
    expect(printed).not.toHaveBeenCalled()
  })

  it('may be a defect: it is printed, and the state says so', async () => {
    const defect = new Error('a defect')
    const { replays } = await replaying([], {
      onSettled: () => Promise.reject(defect)
    })
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined)
    const { name, bytes } = fileOf(identifies(1))
    replays.start({ name, bytes }, SETTINGS)

    expect(await ended(replays)).toEqual(
      stateOf(bytes, {
        state: 'failed',
        bytes: { settled: 0, total: bytes.length },
        events: { ...NO_EVENTS, delivered: 1 },
        answers: { 204: 1 },
        problem: 'The console failed: see what it printed.'
      })
    )
    expect(printed.mock.calls).toEqual([[defect]])
  })
})
