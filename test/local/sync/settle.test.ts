import type { SegmentEvent } from '@segment/actions-core'
import type { InputLine } from '../../../local/input/input-line'
import type { EventResult } from '../../../local/sync/segment-runtime'
import { newExperience } from '../../../local/sync/experience'
import { settle, type Settling, type Wait } from '../../../local/sync/settle'
import { createTraffic } from '../../../local/sync/traffic'
import { identify } from '../../helpers/engage'

const START = Date.parse('2026-01-02T03:04:05.000Z')

/** A clock whose sleeps are over at once, and how long they were. */
function hastyClock() {
  let time = START
  const sleeps: number[] = []
  return {
    sleeps,
    now: () => time,
    sleep: (milliseconds: number) => {
      sleeps.push(milliseconds)
      time += milliseconds
      return Promise.resolve()
    }
  }
}

function settling(changes: Partial<Settling> = {}) {
  const clock = hastyClock()
  const waits: Array<Wait | undefined> = []
  return {
    sleeps: clock.sleeps,
    waits,
    settling: {
      destination: 'LaunchDarkly Audiences',
      traffic: createTraffic(clock),
      experience: newExperience(),
      maxWaitMs: 60_000,
      random: () => 0.5,
      stopping: new AbortController().signal,
      onWait: (wait?: Wait) => waits.push(wait),
      ...changes
    }
  }
}

const line = (userId: string, number: number): InputLine => {
  const event = identify({ userId })
  return { file: 'f', line: number, json: JSON.stringify(event), event }
}
const lines = (...userIds: string[]): InputLine[] => userIds.map((userId, i) => line(userId, i + 1))

const SENT = {}
const OK = { status: 204, sent: SENT }
const failing = (status: number) => ({ status, errormessage: `why ${status}`, sent: SENT })

/** Answers each event with the next of its answers, the last one for ever, and keeps who was sent. */
function answering(answers: Record<string, EventResult[]>) {
  const batches: string[][] = []
  const run = (events: SegmentEvent[]): Promise<EventResult[]> => {
    batches.push(events.map(({ userId }) => userId!))
    return Promise.resolve(
      events.map(({ userId }) => {
        const queue = answers[userId!] ?? [OK]
        return queue.length > 1 ? queue.shift()! : queue[0]
      })
    )
  }
  return { run, batches }
}

const DELIVERED = { state: 'delivered', status: 204 }

describe('settle', () => {
  it.each([
    [408, 'undelivered'],
    [423, 'undelivered'],
    [429, 'undelivered'],
    [500, 'undelivered'],
    [503, 'undelivered'],
    [401, 'undelivered'],
    [501, 'refused'],
    [400, 'refused'],
    [403, 'refused'],
    [404, 'refused'],
    [413, 'refused']
  ])('calls an event of status %d %s', async (status, state) => {
    const { run } = answering({ u1: [failing(status)] })
    const experience = { ...newExperience(), hasTakenAny: true }
    const [outcome] = await settle(lines('u1'), run, settling({ maxWaitMs: 0, experience }).settling)
    expect(outcome).toEqual({ state, status, message: `why ${status}` })
  })

  it('sends again what may be sent again, that alone and in its order', async () => {
    const { run, batches } = answering({
      u2: [failing(429), failing(503), OK],
      u3: [failing(400)],
      u4: [failing(503), OK]
    })
    const { settling: shared, sleeps, waits } = settling()

    expect(await settle(lines('u1', 'u2', 'u3', 'u4'), run, shared)).toEqual([
      DELIVERED,
      DELIVERED,
      { state: 'refused', status: 400, message: 'why 400' },
      DELIVERED
    ])
    expect(batches).toEqual([['u1', 'u2', 'u3', 'u4'], ['u2', 'u4'], ['u2']])
    // It took u4 at the second attempt, so it is not failing any more.
    expect(sleeps).toEqual([250, 250])
    expect(waits).toEqual([
      { until: START + 250, reason: 'why 429' },
      undefined,
      { until: START + 500, reason: 'why 503' },
      undefined
    ])
  })

  it('waits longer each time that LaunchDarkly takes nothing', async () => {
    const { run, batches } = answering({ u2: [failing(429), failing(503), failing(503), OK] })
    const { settling: shared, sleeps } = settling()
    expect(await settle(lines('u1', 'u2'), run, shared)).toEqual([DELIVERED, DELIVERED])
    expect(batches).toEqual([['u1', 'u2'], ['u2'], ['u2'], ['u2']])
    expect(sleeps).toEqual([250, 500, 1_000])
  })

  it('has patience as long as LaunchDarkly takes some of what it did not take before', async () => {
    const users = Array.from({ length: 30 }, (_, i) => `u${i}`)
    const answers = users.map((user, i) => [user, [...Array<EventResult>(i).fill(failing(429)), OK]])
    const { run, batches } = answering(Object.fromEntries(answers) as Record<string, EventResult[]>)
    const { settling: shared } = settling({ maxWaitMs: 400 })
    expect(await settle(lines(...users), run, shared)).toEqual(users.map(() => DELIVERED))
    expect(batches).toHaveLength(30)
  })

  it('waits until LaunchDarkly takes requests again, and a little longer', async () => {
    const { run } = answering({ u1: [failing(429), OK] })
    const { settling: shared, sleeps } = settling()
    shared.traffic.resetAt = START + 7_000
    await settle(lines('u1'), run, shared)
    expect(sleeps).toEqual([7_250])
  })

  it('sends nothing of what holds no event, or is left out by the event or by the trigger', async () => {
    const { run, batches } = answering({
      trigger: [{ status: 400, errormessage: 'Payload is either invalid or does not match the subscription' }]
    })
    const excluded = identify({ userId: 'excluded' }, { integrations: { All: false } })
    const input: InputLine[] = [
      { file: 'f', line: 1, json: '"x"', problem: 'not JSON' },
      { file: 'f', line: 2, json: JSON.stringify(excluded), event: excluded },
      line('trigger', 3),
      line('u4', 4)
    ]
    expect(await settle(input, run, settling().settling)).toEqual([
      { state: 'refused', status: 400, message: 'not JSON' },
      { state: 'left out' },
      { state: 'left out' },
      DELIVERED
    ])
    expect(batches).toEqual([['trigger', 'u4']])
  })

  it('runs nothing where there is nothing to send', async () => {
    const { run, batches } = answering({})
    await settle([{ file: 'f', line: 1, json: '"x"', problem: 'not JSON' }], run, settling().settling)
    expect(batches).toEqual([])
  })

  describe('when LaunchDarkly fails for longer than it may', () => {
    it('gives up what it did not take, with its last reason, and goes on with other batches', async () => {
      const { run, batches } = answering({ u2: [failing(503)] })
      const { settling: shared, sleeps } = settling({ maxWaitMs: 800 })

      const undelivered = { state: 'undelivered', status: 503, message: 'why 503' }
      expect(await settle(lines('u1', 'u2'), run, shared)).toEqual([DELIVERED, undelivered])
      expect(sleeps).toEqual([250, 500])
      expect(batches).toEqual([['u1', 'u2'], ['u2'], ['u2']])

      // It still fails, so the next one is tried once.
      expect(await settle(lines('u2', 'u3'), run, shared)).toEqual([undelivered, DELIVERED])
      expect(batches.slice(3)).toEqual([['u2', 'u3']])
    })

    it('has its patience again once a batch is settled', async () => {
      const { run, batches } = answering({ u2: [failing(503)], u4: [failing(503), OK] })
      const { settling: shared } = settling({ maxWaitMs: 1_000 })
      await settle(lines('u1', 'u2'), run, shared)
      await settle(lines('u3'), run, shared)
      batches.length = 0
      expect(await settle(lines('u4'), run, shared)).toEqual([DELIVERED])
      expect(batches).toEqual([['u4'], ['u4']])
    })

    it('has no more patience for a batch of which nothing was sent', async () => {
      const { run, batches } = answering({ u2: [failing(503)], u3: [{ status: 400, errormessage: 'no context key' }] })
      const { settling: shared } = settling({ maxWaitMs: 800 })
      await settle(lines('u1', 'u2'), run, shared)
      await settle(lines('u3'), run, shared)
      batches.length = 0
      await settle(lines('u1', 'u2'), run, shared)
      expect(batches).toEqual([['u1', 'u2']])
    })

    it('sends nothing any more when it took nothing at all', async () => {
      const { run, batches } = answering({ u1: [failing(503)] })
      const { settling: shared } = settling({ maxWaitMs: 1_000 })

      await settle(lines('u1'), run, shared)
      expect(batches).toHaveLength(3)
      expect(await settle(lines('u2'), run, shared)).toEqual([
        {
          state: 'undelivered',
          status: 408,
          message: 'Not sent: LaunchDarkly took nothing within 1 s. Sync the input again later.'
        }
      ])
      expect(batches).toHaveLength(3)
    })

    it('waits for no reset that comes too late', async () => {
      const { run } = answering({ u1: [failing(429)] })
      const { settling: shared, sleeps } = settling({ maxWaitMs: 5_000 })
      shared.traffic.resetAt = START + 6_000
      await settle(lines('u1'), run, shared)
      expect(sleeps).toEqual([])
    })
  })

  it('sends nothing any more once the token is refused, and loses nothing', async () => {
    const { run, batches } = answering({ u1: [failing(401)], u2: [failing(503)] })
    const { settling: shared, sleeps } = settling()
    const unauthorized = { state: 'undelivered', status: 401, message: 'why 401' }

    expect(await settle(lines('u1', 'u2', 'u3'), run, shared)).toEqual([unauthorized, unauthorized, DELIVERED])
    expect(await settle(lines('u4'), run, shared)).toEqual([unauthorized])
    expect(batches).toEqual([['u1', 'u2', 'u3']])
    expect(sleeps).toEqual([])
  })

  describe.each([403, 404])('when every member is answered with %d', (status) => {
    const denied = { state: 'undelivered', status, message: `why ${status}` }

    it('sends nothing any more, and loses nothing, where nothing was taken before', async () => {
      const { run, batches } = answering({ u1: [failing(status)], u2: [failing(status)] })
      const { settling: shared } = settling()
      expect(await settle(lines('u1', 'u2'), run, shared)).toEqual([denied, denied])
      expect(await settle(lines('u3'), run, shared)).toEqual([denied])
      expect(batches).toEqual([['u1', 'u2']])
    })

    it('refuses them where some were taken before: a role may be for some segments alone', async () => {
      const { run, batches } = answering({ u2: [failing(status)] })
      const { settling: shared } = settling()
      await settle(lines('u1'), run, shared)
      expect(await settle(lines('u2'), run, shared)).toEqual([{ ...denied, state: 'refused' }])
      expect(await settle(lines('u3'), run, shared)).toEqual([DELIVERED])
      expect(batches).toEqual([['u1'], ['u2'], ['u3']])
    })
  })

  describe('when LaunchDarkly refuses every member of a large batch', () => {
    /** Like the destination: where a batch holds more bad members than it can find, all are refused. */
    function narrowing(bad: (userId: string) => boolean) {
      const sizes: number[] = []
      const run = (events: SegmentEvent[]): Promise<EventResult[]> => {
        sizes.push(events.length)
        const isFound = (userId: string): boolean => (events.length > 20 ? true : bad(userId))
        return Promise.resolve(events.map(({ userId }) => (isFound(userId!) ? failing(400) : OK)))
      }
      return { run, sizes }
    }
    const users = (count: number) => Array.from({ length: count }, (_, i) => `u${i}`)
    const REFUSED = { state: 'refused', status: 400, message: 'why 400' }

    it('finds the good ones in pieces that can be narrowed down to the last member', async () => {
      const isBad = (userId: string) => Number(userId.slice(1)) % 3 === 0
      const { run, sizes } = narrowing(isBad)
      const outcomes = await settle(lines(...users(50)), run, settling().settling)
      expect(outcomes).toEqual(users(50).map((userId) => (isBad(userId) ? REFUSED : DELIVERED)))
      expect(sizes).toEqual([50, 20, 20, 10])
    })

    it('believes no refusal beside a failure either: nothing was taken, so good ones may be among them', async () => {
      const { run, batches } = answering({ u3: [failing(400)] })
      const failingInPart = (events: SegmentEvent[]): Promise<EventResult[]> =>
        events.length > 20 ? Promise.resolve(events.map((_, i) => failing(i < 5 ? 503 : 400))) : run(events)
      const outcomes = await settle(lines(...users(30)), failingInPart, settling().settling)
      expect(outcomes).toEqual(users(30).map((userId) => (userId === 'u3' ? REFUSED : DELIVERED)))
      expect(batches).toEqual([users(20), users(30).slice(20)])
    })

    it('gives up after ten pieces in vain, for later batches too, until something is taken', async () => {
      let isBad = true
      const { run, sizes } = narrowing(() => isBad)
      const { settling: shared } = settling()
      expect(await settle(lines(...users(1_000)), run, shared)).toEqual(users(1_000).map(() => REFUSED))
      expect(sizes).toEqual([1_000, ...Array<number>(9).fill(20)])

      sizes.length = 0
      await settle(lines(...users(100)), run, shared)
      expect(sizes).toEqual([100])

      isBad = false
      await settle(lines(...users(10)), run, shared)
      expect(await settle(lines(...users(30)), run, shared)).toEqual(users(30).map(() => DELIVERED))
    })

    it('settles one piece before the next, so that the last event of a member wins', async () => {
      const { run, batches } = answering({})
      const tried: string[][] = []
      let failures = 1
      const failingOnce = async (events: SegmentEvent[]): Promise<EventResult[]> => {
        tried.push(events.map(({ userId }) => userId!))
        if (events.length > 20) return events.map(() => failing(400))
        return failures-- > 0 ? events.map(() => failing(503)) : run(events)
      }
      await settle(lines(...users(30)), failingOnce, settling().settling)
      expect(batches).toEqual([users(20), users(30).slice(20)])
      expect(tried.slice(1)).toEqual([users(20), users(20), users(30).slice(20)])
    })
  })

  it('sends at once what was not sent for want of time, without patience for it', async () => {
    const outOfTime = { status: 408, errormessage: 'Not sent, since the requests before it took 30 seconds.' }
    const { run, batches } = answering({ u2: [outOfTime, OK], u3: [outOfTime, outOfTime, OK] })
    const { settling: shared, sleeps } = settling({ maxWaitMs: 0 })
    expect(await settle(lines('u1', 'u2', 'u3'), run, shared)).toEqual([DELIVERED, DELIVERED, DELIVERED])
    expect(batches).toEqual([['u1', 'u2', 'u3'], ['u2', 'u3'], ['u3']])
    expect(sleeps).toEqual([])
  })

  it('leaves out of its messages what Segment would do', async () => {
    const { run } = answering({
      u1: [{ status: 503, errormessage: 'LaunchDarkly answered 503. Segment sends the event again.', sent: SENT }]
    })
    const [outcome] = await settle(lines('u1'), run, settling({ maxWaitMs: 0 }).settling)
    expect(outcome).toEqual({ state: 'undelivered', status: 503, message: 'LaunchDarkly answered 503.' })
  })

  it('ends a wait when it is stopped', async () => {
    const { run, batches } = answering({ u1: [failing(503)] })
    const controller = new AbortController()
    const { settling: shared } = settling({ stopping: controller.signal })
    shared.traffic.clock = {
      now: () => START,
      sleep: (_, signal) =>
        new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(new Error('aborted'))))
    }
    const settled = settle(lines('u1'), run, shared)
    await new Promise(setImmediate)
    shared.traffic.halt = { status: 408, message: 'stopped' }
    controller.abort()

    expect(await settled).toEqual([{ state: 'undelivered', status: 408, message: 'stopped' }])
    expect(batches).toEqual([['u1']])
  })
})
