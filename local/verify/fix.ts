import destination from '../../src'
import { SYSTEM_CLOCK } from '../clock'
import { engageEvent } from '../input/engage-event'
import type { InputLine } from '../input/input-line'
import { presetSettings } from '../preset-settings'
import { sync } from '../sync/sync'
import { count, newTally, type Tally } from '../sync/tally'
import { createTraffic } from '../sync/traffic'
import { transportTo, type RemoteTarget } from '../target'
import type { Difference } from './compare'
import { takeAll, type ExpectedAudience } from './expected-memberships'

const BATCH_SIZE = 1_000
const MAX_WAIT_MS = 600_000

/** Whether a sync can put it right. A segment of the wrong kind, or one that is not synced, must be deleted first. */
export function isMendable({ difference }: Difference): boolean {
  return difference !== 'wrong kind' && difference !== 'standard segment'
}

/** Sends the event that each difference lacks, as Engage would. `requests` are those made, by method and path. */
export async function fix(
  differences: Difference[],
  target: RemoteTarget
): Promise<{ tally: Tally; requests: Map<string, number> }> {
  const tally = newTally()
  const traffic = createTraffic(SYSTEM_CLOCK)
  for (const contextKind of new Set(differences.map(({ contextKind }) => contextKind))) {
    const ofKind = differences.filter((difference) => difference.contextKind === contextKind)
    const settled = sync(linesOf(ofKind), {
      definition: destination,
      transport: transportTo(target),
      settings: presetSettings(destination, { ...target.credentials }, { mapping: { context_kind: contextKind } }),
      batchSize: BATCH_SIZE,
      traffic,
      maxWaitMs: MAX_WAIT_MS,
      random: Math.random,
      stopping: new AbortController().signal,
      onWait: () => undefined
    })
    for await (const { lines, outcomes } of settled) lines.forEach((line, i) => count(tally, line, outcomes[i]))
  }
  return { tally, requests: traffic.requests }
}

/** The members that differ, as what is expected of them. */
export function audiencesOf(differences: Difference[]): ExpectedAudience[] {
  const { take, audiences } = takeAll()
  for (const { expected, ...member } of differences) take({ ...member, value: expected })
  return audiences()
}

async function* linesOf(differences: Difference[]): AsyncGenerator<InputLine[]> {
  for (const [i, { audienceId, audienceKey, contextKey, expected }] of differences.entries()) {
    const event = engageEvent({ audienceId, audienceKey }, contextKey, expected)
    yield await Promise.resolve([{ file: 'differences', line: i + 1, json: JSON.stringify(event), event }])
  }
}
