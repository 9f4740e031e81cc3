import type { SegmentEvent } from '@segment/actions-core'
import fc from 'fast-check'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { isRetried } from '../../local/sync/segment-runtime'
import type { Delivered, LaunchDarkly } from './delivered-batch'
import { memberName } from './members'
import type { EventResult } from '../helpers/integration'
import { batchSketches, casesOf, NONE, type BatchSketch, type Case, type Change } from './random-events'
import type { Faults } from './random-faults'
import type { Exchange } from './wire'

/** A batch, what LaunchDarkly holds before it, and how it misbehaves meanwhile. */
export interface Scenario {
  before: BatchSketch
  batch: BatchSketch
  faults: Faults
  clientId: string
}

/** A batch and what became of it. */
export interface Run extends Delivered {
  cases: Case[]
}

const WRONG_CLIENT_SIDE_ID = '0123456789abcdef01234567'

export const scenarios = (faults: fc.Arbitrary<Faults>): fc.Arbitrary<Scenario> =>
  fc.record({
    before: batchSketches.map(({ sketches }) => ({ sketches, crowd: NONE })),
    batch: batchSketches,
    faults,
    clientId: fc.oneof(
      { weight: 30, arbitrary: fc.constant(LOCAL_CREDENTIALS.clientId) },
      { weight: 1, arbitrary: fc.constant(WRONG_CLIENT_SIDE_ID) }
    )
  })

/** Has LaunchDarkly hold what it does before the batch, and misbehave. */
function begin(launchDarkly: LaunchDarkly, { before, faults: { passing, refusals } }: Scenario): void {
  const kinds = new Map<string, string>()
  const members = changesOf(casesOf(before)).filter(({ audienceId, contextKind }) => {
    if (!kinds.has(audienceId)) kinds.set(audienceId, contextKind)
    return kinds.get(audienceId) === contextKind
  })
  launchDarkly.begin(members, [...passing, ...refusals])
}

/** Delivers the batch once. */
export async function deliverOnce(launchDarkly: LaunchDarkly, scenario: Scenario): Promise<Run> {
  begin(launchDarkly, scenario)
  const cases = casesOf(scenario.batch)
  return { cases, ...(await launchDarkly.deliver(eventsOf(cases), scenario)) }
}

/** A batch whose events were sent again until each was acknowledged or refused for good. */
export interface Settled extends Pick<Delivered, 'before' | 'after' | 'kinds'> {
  cases: Case[]
  /** The last result of each event. */
  results: EventResult[]
  /** What was sent each time. */
  rounds: Run[]
}

/** Every passing fault acts in one of the rounds at least; and of a batch that is narrowed down, each settles some member. */
const MAX_ROUNDS = 3_000

/** Delivers the batch, and sends again what Segment would, in the order of the events, a minute later each time. */
export async function settle(launchDarkly: LaunchDarkly, scenario: Scenario): Promise<Settled> {
  begin(launchDarkly, scenario)
  const cases = casesOf(scenario.batch)
  const results = new Array<EventResult>(cases.length)
  const rounds: Run[] = []
  let left = cases.map((_, i) => i)
  while (left.length > 0) {
    if (rounds.length === MAX_ROUNDS) throw new Error('the events do not settle')
    const again = left.map((i) => cases[i])
    const round = { cases: again, ...(await launchDarkly.deliver(eventsOf(again), scenario)) }
    rounds.push(round)
    left.forEach((i, at) => (results[i] = round.results[at]))
    left = left.filter((i) => isRetried(results[i]))
    launchDarkly.passMinute()
  }
  const [{ before }] = rounds
  const { after, kinds } = rounds[rounds.length - 1]
  return { cases, results, rounds, before, after, kinds }
}

const eventsOf = (cases: Case[]): SegmentEvent[] => cases.map(({ event }) => event)
export const changesOf = (cases: Case[]): Change[] => cases.flatMap(({ change }) => change ?? [])

/** The requests that carried each member, by its name, in their order. */
export function requestsByMember(exchanges: Exchange[]): Map<string, Exchange[]> {
  const byMember = new Map<string, Exchange[]>()
  for (const exchange of exchanges) {
    for (const { cohortId: audienceId, userId: contextKey } of exchange.members) {
      const name = memberName({ contextKind: exchange.contextKind, audienceId, contextKey })
      const requests = byMember.get(name)
      if (requests) requests.push(exchange)
      else byMember.set(name, [exchange])
    }
  }
  return byMember
}

/** The members of requests without an answer: they may have changed. */
export function namesInDoubt(exchanges: Exchange[]): Set<string> {
  return new Set(requestsByMember(exchanges.filter(({ status }) => status === undefined)).keys())
}
