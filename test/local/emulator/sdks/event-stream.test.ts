import { getEventListeners } from 'node:events'
import { runInThisContext } from 'node:vm'
import { Hono } from 'hono'
import { SYSTEM_CLOCK, type Clock } from '../../../../local/clock'
import type { EmulatorEnv } from '../../../../local/emulator/emulator-env'
import { commit, createEnvironment, empty, type Environment } from '../../../../local/emulator/environment'
import {
  event,
  eventStream,
  GATHER_MS,
  HEARTBEAT_MS,
  type Events,
  type Span
} from '../../../../local/emulator/sdks/event-stream'
import { readEvents } from '../../../helpers/event-reader'
import { manualClock } from '../../../helpers/manual-clock'
import { until } from '../../../helpers/until'

/** Each event says what it was asked to show. */
const spans: Events = ({ since, version }) => [event('span', JSON.stringify({ since: since ?? 'nothing', version }))]

interface Streaming {
  events?: Events
  clock?: Clock
  closing?: AbortSignal
}

const realProcess: NodeJS.Process = runInThisContext('process')

async function setUp({ events = spans, closing = new AbortController().signal, ...given }: Streaming = {}) {
  const environment = createEnvironment()
  const clock = manualClock()
  const app = new Hono<EmulatorEnv>()
  app.get('/', (c) => eventStream(c, { environment, clock: given.clock ?? clock, closing }, events))
  const response = await app.request('/')
  return { environment, clock, closing, app, response, reader: readEvents(response) }
}

const grow = (environment: Environment): void => commit(environment, () => true)
const listeners = ({ changes }: Environment): number => changes.listenerCount('change')
const isWaiting = (environment: Environment) => until(() => listeners(environment) === 1)

/** Lets the time pass in which changes are gathered. */
async function gather({ environment, clock }: { environment: Environment; clock: ReturnType<typeof manualClock> }) {
  await until(() => listeners(environment) === 0 && clock.sleeping() === 1)
  clock.pass(GATHER_MS)
}

it('is a stream of events that nothing keeps', async () => {
  const { response, reader } = await setUp()

  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(response.headers.get('cache-control')).toBe('no-cache')
  await reader.leave()
})

it('shows everything first, then what changed since', async () => {
  const stream = await setUp()
  const { environment, reader } = stream
  expect(await reader.data('span')).toEqual({ since: 'nothing', version: 0 })

  await isWaiting(environment)
  grow(environment)
  await gather(stream)
  expect(await reader.data('span')).toEqual({ since: 0, version: 1 })
  await reader.leave()
})

it('gathers the changes of a while', async () => {
  const stream = await setUp()
  const { environment, clock, reader } = stream
  await reader.next()
  await isWaiting(environment)
  for (let i = 0; i < 10; i++) grow(environment)
  await until(() => listeners(environment) === 0 && clock.sleeping() === 1)
  clock.pass(GATHER_MS - 1)
  for (let i = 0; i < 10; i++) grow(environment)
  clock.pass(1)

  expect(await reader.data('span')).toEqual({ since: 0, version: 20 })
  await isWaiting(environment)
  await reader.leave()
})

it('misses no change that comes while it shows the one before', async () => {
  let showing: () => void = () => undefined
  const stream = await setUp({
    events: async function* (span) {
      if (span.version === 1) await new Promise<void>((resolve) => (showing = resolve))
      yield* spans(span)
    }
  })
  const { environment, reader } = stream
  await reader.next()
  await isWaiting(environment)
  grow(environment)
  await gather(stream)
  await until(() => showing.length === 1)
  grow(environment)
  showing()

  expect(await reader.data('span')).toEqual({ since: 0, version: 1 })
  await gather(stream)
  expect(await reader.data('span')).toEqual({ since: 1, version: 2 })
  await reader.leave()
})

it('shows everything anew when the environment was emptied', async () => {
  const stream = await setUp()
  const { environment, reader } = stream
  await reader.next()
  await isWaiting(environment)
  empty(environment)
  grow(environment)
  await gather(stream)
  expect(await reader.data('span')).toEqual({ since: 'nothing', version: 2 })

  await isWaiting(environment)
  grow(environment)
  await gather(stream)
  expect(await reader.data('span')).toEqual({ since: 2, version: 3 })
  await reader.leave()
})

it('shows everything anew when it was emptied while everything was shown', async () => {
  const seen: Span[] = []
  const stream = await setUp({
    events: function* (span) {
      seen.push(span)
      yield* [event('piece', '1'), event('piece', '2'), event('piece', '3'), event('piece', '4'), event('piece', '5')]
    }
  })
  const { environment, reader } = stream
  await reader.next()
  empty(environment)
  for (let i = 0; i < 4; i++) await reader.next()
  await gather(stream)
  await reader.next()

  expect(seen).toEqual([
    { since: undefined, version: 0 },
    { since: undefined, version: 1 }
  ])
  await reader.leave()
})

it('breaks a silence before SDKs give up, and only then', async () => {
  expect(HEARTBEAT_MS).toBeLessThan(5 * 60 * 1_000)
  const stream = await setUp()
  const { environment, clock, reader } = stream
  await reader.next()
  for (let beat = 0; beat < 2; beat++) {
    await isWaiting(environment)
    clock.pass(HEARTBEAT_MS - 1)
    clock.pass(1)
    expect(await reader.next()).toEqual({ event: '', data: ':' })
  }
  await isWaiting(environment)
  clock.pass(HEARTBEAT_MS - 1)
  grow(environment)
  await gather(stream)
  expect(await reader.data('span')).toEqual({ since: 0, version: 1 })
  await reader.leave()
})

it('queues nothing for one who reads slowly', async () => {
  const seen: Span[] = []
  const stream = await setUp({
    events: function* (span) {
      seen.push(span)
      for (let i = 0; i < 100; i++) yield event('piece', String(span.version))
    }
  })
  const { environment, clock, reader } = stream
  for (let i = 0; i < 1_000; i++) {
    grow(environment)
    clock.pass(GATHER_MS)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(seen).toEqual([{ since: undefined, version: 0 }])

  for (let i = 0; i < 100; i++) expect(await reader.data('piece')).toBe(0)
  await gather(stream)
  expect(await reader.data('piece')).toBe(1_000)
  expect(seen).toEqual([
    { since: undefined, version: 0 },
    { since: 0, version: 1_000 }
  ])
  await reader.leave()
})

it('lets others have their turn between two pieces', async () => {
  let turns = 0
  let counting = true
  const count = (): void => {
    turns++
    if (counting) setImmediate(count)
  }
  setImmediate(count)
  const { reader } = await setUp({
    events: function* () {
      for (let i = 0; i < 100; i++) yield event('turns', String(turns))
    }
  })
  const seen: unknown[] = []
  for (let i = 0; i < 100; i++) seen.push(await reader.data('turns'))
  counting = false

  expect(new Set(seen).size).toBe(100)
  await reader.leave()
})

describe('leaves nothing behind', () => {
  const states: Array<[string, (stream: Awaited<ReturnType<typeof setUp>>) => Promise<void>]> = [
    ['before it has read', () => Promise.resolve()],
    [
      'while it waits for a change',
      async ({ environment, reader }) => {
        await reader.next()
        await isWaiting(environment)
      }
    ],
    [
      'while changes are gathered',
      async ({ environment, clock, reader }) => {
        await reader.next()
        await isWaiting(environment)
        grow(environment)
        await until(() => listeners(environment) === 0 && clock.sleeping() === 1)
      }
    ]
  ]
  const expectNothingLeft = async ({ environment, clock, closing }: Awaited<ReturnType<typeof setUp>>) => {
    await until(() => listeners(environment) === 0 && clock.sleeping() === 0)
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    expect([listeners(environment), clock.sleeping(), getEventListeners(closing, 'abort').length]).toEqual([0, 0, 0])
  }

  it.each(states)('when the client goes %s', async (_when, reach) => {
    const stream = await setUp()
    await reach(stream)
    await stream.reader.leave()
    await expectNothingLeft(stream)
  })

  it.each(states)('when the emulator closes %s', async (_when, reach) => {
    const closing = new AbortController()
    const stream = await setUp({ closing: closing.signal })
    await reach(stream)
    closing.abort()
    await expectNothingLeft(stream)
    while (await stream.reader.next()) continue
  })

  it('when the emulator is closed already', async () => {
    const stream = await setUp({ closing: AbortSignal.abort() })
    await expectNothingLeft(stream)
    expect(await stream.reader.next()).toBeUndefined()
  })

  it('when the emulator closes and a reader has stopped to read', async () => {
    const closing = new AbortController()
    let ended = false
    const stream = await setUp({
      closing: closing.signal,
      events: function* () {
        try {
          for (;;) yield event('piece', '1')
        } finally {
          ended = true
        }
      }
    })
    await stream.reader.next()
    closing.abort()
    await until(() => ended)
    await expectNothingLeft(stream)
  })

  it('after each of many changes, of which Node.js would warn', async () => {
    const warnings: Error[] = []
    const note = (warning: Error): void => void warnings.push(warning)
    realProcess.on('warning', note)
    const sleep: Clock['sleep'] = (milliseconds, signal) =>
      milliseconds === GATHER_MS ? Promise.resolve() : SYSTEM_CLOCK.sleep(milliseconds, signal)
    const stream = await setUp({ clock: { ...SYSTEM_CLOCK, sleep } })
    for (let i = 0; i < 30; i++) {
      await stream.reader.next()
      await isWaiting(stream.environment)
      grow(stream.environment)
    }
    await stream.reader.leave()
    realProcess.off('warning', note)
    expect(warnings.map(({ message }) => message)).toEqual([])
  })

  it('at a request of headers alone', async () => {
    const { app, environment, reader } = await setUp()
    await reader.leave()
    await until(() => listeners(environment) === 0)
    const response = await app.request('/', { method: 'HEAD' })

    expect(response.headers.get('content-type')).toBe('text/event-stream')
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    expect(listeners(environment)).toBe(0)
  })
})
