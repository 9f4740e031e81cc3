import type { JSONValue } from '@segment/actions-core'
import fc from 'fast-check'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import type { InputLine } from '../../../local/input/input-line'
import { presetSettings } from '../../../local/preset-settings'
import type { Outcome } from '../../../local/sync/outcome'
import { sync } from '../../../local/sync/sync'
import { createTraffic } from '../../../local/sync/traffic'
import type { RequestWrap } from '../../../local/with-request'
import definition from '../../../src'
import type { SentMember } from '../../helpers/both-ways'
import { KIND_OF_EVENT, ofKind } from '../../helpers/kinds'
import { expectedMembers, type Membership } from '../../helpers/memberships'

// Hundreds of runs of Segment's runtime.
jest.setTimeout(60_000)

const SETTINGS = presetSettings(definition, LOCAL_CREDENTIALS, { mapping: KIND_OF_EVENT })

/** The context kind of each audience: a segment holds one. */
const AUDIENCES = { aud_1: 'user', aud_2: 'user', aud_3: 'device' } as const

/** LaunchDarkly takes no request with one of these, whatever else is in it. */
const REFUSED_MEMBERS = Array.from({ length: 200 }, (_, i) => `refused-${i}`)

/** A line of the input, what becomes of it, and what it changes. */
interface Case {
  line: InputLine
  state: Outcome['state']
  change?: Membership
}

const place = { file: 'events.jsonl', line: 0 }

const changesOfUsers = (users: number): fc.Arbitrary<Case> =>
  fc
    .record({
      audienceId: fc.constantFrom(...(Object.keys(AUDIENCES) as Array<keyof typeof AUDIENCES>)),
      userId: fc.nat({ max: users - 1 }).map((i) => `u${i}`),
      value: fc.boolean()
    })
    .map((change) => ({ line: lineOf(change), state: 'delivered', change }))

const eventsOfRefusedMembers: fc.Arbitrary<Case> = fc
  .record({
    audienceId: fc.constantFrom(...(Object.keys(AUDIENCES) as Array<keyof typeof AUDIENCES>)),
    userId: fc.constantFrom(...REFUSED_MEMBERS),
    value: fc.boolean()
  })
  .map((change) => ({ line: lineOf(change), state: 'refused' }))

const others: fc.Arbitrary<Case> = fc.constantFrom<Case>(
  { line: { ...place, json: '"{"', problem: 'The line is not JSON.' }, state: 'refused' },
  { line: eventLine({ type: 'identify', userId: 'u1', context: null }), state: 'refused' },
  { line: eventLine({ ...ofKind('user', { userId: 'u1', value: 'yes' }) }), state: 'refused' },
  { line: eventLine({ ...ofKind('user', { userId: 'u1', value: false }), type: 'page' }), state: 'left out' },
  {
    line: eventLine({ ...ofKind('user', { userId: 'u1', value: false }), integrations: { All: false } }),
    state: 'left out'
  }
)

/** So many lines of so many users; `refused` says how many of them are of refused members, where twelve are changes. */
const inputsOf = ({
  users,
  refused,
  ...length
}: {
  users: number
  refused: number
  minLength?: number
  maxLength: number
}) =>
  fc
    .array(
      fc.oneof(
        { weight: 12, arbitrary: changesOfUsers(users) },
        { weight: refused, arbitrary: eventsOfRefusedMembers },
        { weight: 2, arbitrary: others }
      ),
      length
    )
    .map((cases) => cases.map((each, i) => ({ ...each, line: { ...each.line, line: i + 1 } })))

const FAULTS = [
  'none',
  409,
  423,
  429,
  500,
  503,
  'rate limit',
  'lost before it is applied',
  'lost after it is applied',
  'time-out after it is applied'
] as const

type Fault = (typeof FAULTS)[number] | 401

interface Run {
  cases: Case[]
  faults: Fault[]
  batchSize: number
  jitter: number
}

const runs: fc.Arbitrary<Run> = fc.record({
  cases: inputsOf({ users: 3, refused: 1, maxLength: 40 }),
  faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 30 }),
  batchSize: fc.integer({ min: 1, max: 12 }),
  jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
})

/** Batches with more refused members than the destination can tell from the others. */
const runsOfManyRefused: fc.Arbitrary<Run> = fc.record({
  cases: inputsOf({ users: 300, refused: 12, minLength: 300, maxLength: 400 }),
  faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 10 }),
  batchSize: fc.integer({ min: 150, max: 400 }),
  jitter: fc.constant(0)
})

function lineOf({ audienceId, userId, value }: Membership): InputLine {
  return eventLine(ofKind(AUDIENCES[audienceId as keyof typeof AUDIENCES], { audienceId, userId, value }))
}

function eventLine(event: object): InputLine {
  return { ...place, json: JSON.stringify(event), event: event as { type: 'identify' } & Record<string, JSONValue> }
}

/** A LaunchDarkly that meets its requests with the faults, one after another, and then takes all. */
function fakeLaunchDarkly(faults: Fault[]) {
  const seen = { memberships: [] as Membership[], overlaps: 0, afterUnauthorized: 0 }
  const inFlight: string[] = []
  let isUnauthorized = false

  const answer = async (members: SentMember[]): Promise<Response> => {
    const fault = faults.shift() ?? 'none'
    for (let turns = members.length; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve))
    if (fault === 401) isUnauthorized = true
    if (typeof fault === 'number') return answerOf(fault)
    if (fault === 'rate limit') return answerOf(429, { 'Retry-After': '7' })
    if (fault === 'lost before it is applied') throw failure('FetchError', 'ECONNRESET')
    if (members.some(({ userId }) => REFUSED_MEMBERS.includes(userId))) return answerOf(400)

    for (const { userId, cohortId, value } of members) seen.memberships.push({ userId, audienceId: cohortId, value })
    if (fault === 'lost after it is applied') throw failure('FetchError', 'ECONNRESET')
    if (fault === 'time-out after it is applied') throw failure('TimeoutError')
    return answerOf(204)
  }
  const request = async (_url: string, options: { method?: string; body?: unknown } = {}): Promise<Response> => {
    if (isUnauthorized) seen.afterUnauthorized++
    if (options.method === 'HEAD') return answerOf(200)
    const { batch } = JSON.parse(options.body as string) as { batch: SentMember[] }
    const segments = [...new Set(batch.map(({ cohortId }) => cohortId))]
    if (segments.some((segment) => inFlight.includes(segment))) seen.overlaps++
    inFlight.push(...segments)
    try {
      return await answer(batch)
    } finally {
      for (const segment of segments) inFlight.splice(inFlight.indexOf(segment), 1)
    }
  }
  const transport: RequestWrap = () => request as never
  return { seen, transport }
}

const answerOf = (status: number, headers = {}): Response =>
  Object.assign(new Response(null, { status, headers }), { content: '', data: '' })

const failure = (name: string, code?: string): Error => Object.assign(new Error(), { name, code })

/** A clock whose sleepers wake at once, later. */
function hastyClock() {
  let now = Date.now()
  return {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

/** Pieces of a few lines, as chunks of a file give them. */
async function* inPieces(lines: InputLine[]): AsyncGenerator<InputLine[]> {
  for (let i = 0; i < lines.length; i += 5) {
    await new Promise((resolve) => setImmediate(resolve))
    yield lines.slice(i, i + 5)
  }
}

async function runSync({ cases, faults, batchSize, jitter }: Run) {
  const { seen, transport } = fakeLaunchDarkly([...faults])
  const settled = sync(inPieces(cases.map(({ line }) => line)), {
    definition,
    transport,
    settings: SETTINGS,
    batchSize,
    traffic: createTraffic(hastyClock()),
    maxWaitMs: Infinity,
    random: () => jitter,
    stopping: new AbortController().signal,
    onWait: () => undefined
  })
  const lines: InputLine[] = []
  const outcomes: Outcome[] = []
  for await (const batch of settled) {
    lines.push(...batch.lines)
    outcomes.push(...batch.outcomes)
  }
  return { seen, lines, outcomes }
}

const changesOf = (cases: Case[]): Membership[] => cases.flatMap(({ change }) => change ?? [])

describe('sync, whatever the input, the faults of LaunchDarkly and the size of batches', () => {
  it.each([
    ['few', runs, 200],
    ['many', runsOfManyRefused, 12]
  ])(
    'leaves the memberships that the last events ask for, with %s members refused, each line with its outcome',
    async (_, of, numRuns) => {
      await fc.assert(
        fc.asyncProperty(of, async (run) => {
          const { seen, lines, outcomes } = await runSync(run)

          expect(lines).toEqual(run.cases.map(({ line }) => line))
          expect(outcomes.map(({ state }) => state)).toEqual(run.cases.map(({ state }) => state))
          expect(expectedMembers(seen.memberships)).toEqual(expectedMembers(changesOf(run.cases)))
        }),
        // A failing run of hundreds of lines takes minutes to be made smaller.
        { numRuns, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: true }
      )
    }
  )

  it('never changes one segment by two requests at once', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async (run) => {
        expect((await runSync(run)).seen.overlaps).toBe(0)
      })
    )
  })

  it('sends nothing once LaunchDarkly refused the credentials, and takes no event for refused by that', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async (run) => {
        const { seen, lines, outcomes } = await runSync({ ...run, faults: [...run.faults, 401] })

        expect(lines).toEqual(run.cases.map(({ line }) => line))
        expect(seen.afterUnauthorized).toBe(0)
        const expected = run.cases.map(({ state }) => [state, 'undelivered'])
        outcomes.forEach(({ state }, i) => expect(expected[i]).toContain(state))
      })
    )
  })
})
