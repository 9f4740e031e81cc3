import type { DestinationDefinition } from '@segment/actions-core'
import fc from 'fast-check'
import { withRequest } from '../../local/with-request'
import { acceptingLaunchDarkly } from './accepting-launchdarkly'
import { callsOf } from './calls'
import { fuzz, type Fuzzed } from './fuzzing'
import { malformedCall } from './malformed-calls'
import type { StrayErrors } from './stray-errors'
import { tallyOutcomes, tallyTried, type Tally, type Tried } from './tally'

export interface EventsReport extends Fuzzed {
  events: number
  calls: number
  /** By what was malformed: the events, and those with which the action was called. */
  tried: Tried
  outcomes: Tally
  requests: number
  members: number
  /** The longest call of the action, in milliseconds. */
  slowest: number
}

export interface EventsToFuzz<Settings> {
  definition: DestinationDefinition<Settings>
  /** At least so many. */
  events: number
  seed: number
  strays: StrayErrors
  /** So long may a call take; 5 s by default. */
  maxMs?: number
}

/** Calls the destination with malformed events and settings. LaunchDarkly accepts everything at once, in this process. */
export async function fuzzEvents<Settings>({
  definition,
  events,
  seed,
  strays,
  maxMs
}: EventsToFuzz<Settings>): Promise<EventsReport> {
  const launchDarkly = acceptingLaunchDarkly()
  const call = callsOf(withRequest(definition, launchDarkly.wrap), maxMs)
  const tried: Tried = new Map()
  const outcomes: Tally = new Map()
  const counts = { events: 0, calls: 0, slowest: 0 }

  const property = fc.asyncProperty(malformedCall, async ({ malformed, way, events, settings }) => {
    for (const part of way === 'onBatch' ? [events] : events.map((event) => [event])) {
      const called = await call(way, part, settings)
      counts.calls++
      counts.events += part.length
      counts.slowest = Math.max(counts.slowest, called.milliseconds)
      tallyTried(tried, malformed, part.length, called.reached)
      tallyOutcomes(outcomes, way, called.outcomes)
      const faults = [...called.faults, ...launchDarkly.faults.splice(0), ...(await strays.taken())]
      if (faults.length > 0) throw new Error(faults.slice(0, 3).join('\n'))
    }
  })

  const fuzzed = await fuzz(property, { seed, wanted: events, count: () => counts.events })
  const { requests, members } = launchDarkly
  if (requests === 0) fuzzed.violation ??= 'no event came as far as a request'
  return { ...fuzzed, ...counts, tried, outcomes, requests, members }
}
