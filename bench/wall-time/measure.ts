import type { DestinationDefinition, JSONObject, SegmentEvent } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { presetSettings } from '../../local/preset-settings'
import { redirectedTo } from '../../local/redirected'
import { segmentRuntime } from '../../local/sync/segment-runtime'
import { withRequest } from '../../local/with-request'
import { seededRandom } from '../../reliability/soak/random'
import type { Settings } from '../../src/generated-types'
import { deliver } from './deliver'
import { withLaunchDarkly } from './launchdarkly'
import { wrongMemberships } from './memberships'
import { batchesOf, KIND_PATH, partsOf, streamOf, type StreamShape } from './stream'
import { travelling, type Traffic } from './traffic'
import { createVirtualClock, withDatesOf, type VirtualClock } from './virtual-clock'

export interface Case {
  stream: StreamShape
  /** Events of a batch. */
  batch: number
  /** Milliseconds to LaunchDarkly and back. */
  distance: number
  /** Requests of a route that LaunchDarkly takes in 10 seconds; any number where there is none. */
  limit?: number
  /** Copies of the destination that share the stream, cut up by user. */
  copies: number
}

export interface Measured {
  /** On the virtual clock. */
  seconds: number
  requests: number
  /** Of the bodies of the requests. */
  bytes: number
  /** False where a batch was given up. */
  finished: boolean
  acknowledged: number
  /** Events that were refused for good. */
  lost: number
  /** Memberships that are not as the stream says, where it finished. */
  wrong: number
}

/** The same case by both. */
export interface Compared {
  measured: Case
  ours: Measured
  catalog: Measured
}

/** Longer ones are steady by themselves, in real milliseconds. */
const SHORT_MS = 10_000

/** The median by time of three deliveries, where those are short and no limit makes the time; or one that went wrong. */
export async function measureSteadily(definition: DestinationDefinition<Settings>, measured: Case): Promise<Measured> {
  const began = performance.now()
  const first = await measure(definition, measured)
  if (measured.limit !== undefined || performance.now() - began > SHORT_MS) return first
  const runs = [first, await measure(definition, measured), await measure(definition, measured)]
  const worst = runs.find(({ finished, lost, wrong }) => !finished || lost > 0 || wrong > 0)
  return worst ?? runs.sort((a, b) => a.seconds - b.seconds)[1]
}

/** Delivers the stream to an emulator in a process of its own, until every event is acknowledged. */
export async function measure(definition: DestinationDefinition<Settings>, measured: Case): Promise<Measured> {
  const { copies, batch, limit } = measured
  const stream = streamOf(measured.stream)
  const clock = createVirtualClock()
  return withLaunchDarkly(limit, async (origin) => {
    const began = clock.now()
    const parts = partsOf(stream, copies)
    const random = seededRandom(1)
    const delivered = await withDatesOf(clock, () =>
      Promise.all(
        parts.map((part) => deliverByCopy(definition, batchesOf(part, batch), { ...measured, clock, origin, random }))
      )
    )
    const seconds = (clock.now() - began) / 1_000
    const sum = (of: (copy: (typeof delivered)[number]) => number): number =>
      delivered.reduce((total, copy) => total + of(copy), 0)
    const finished = delivered.every((copy) => copy.finished)
    return {
      seconds,
      requests: sum(({ requests }) => requests),
      bytes: sum(({ bytes }) => bytes),
      finished,
      acknowledged: sum(({ acknowledged }) => acknowledged),
      lost: sum(({ lost }) => lost),
      wrong: finished ? await wrongMemberships(origin, stream) : 0
    }
  })
}

async function deliverByCopy(
  definition: DestinationDefinition<Settings>,
  batches: SegmentEvent[][],
  { clock, origin, random, distance, stream }: Case & { clock: VirtualClock; origin: string; random: () => number }
) {
  const traffic: Traffic = { requests: 0, bytes: 0, resetAt: 0 }
  const redirect = redirectedTo(origin)
  const travel = travelling(clock, distance, traffic)
  const mapping: JSONObject = stream.kinds.length > 1 ? { context_kind: { '@path': KIND_PATH } } : {}
  const run = segmentRuntime(
    withRequest(definition, (request) => travel(redirect(request))),
    presetSettings(definition, LOCAL_CREDENTIALS, { mapping })
  )
  return { ...(await deliver(batches, run, { clock, traffic, random })), ...traffic }
}
