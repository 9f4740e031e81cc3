import type { SegmentEvent } from '@segment/actions-core'
import { isRetried, type EventResult, type RunBatch } from '../../local/sync/segment-runtime'
import { isAcknowledged } from '../../reliability/statuses'
import type { Traffic } from './traffic'
import type { VirtualClock } from './virtual-clock'

/** A batch of which nothing is acknowledged so many times one after another, each in a new window, never will be. */
const MAX_VAIN_ATTEMPTS = 20

/** Where LaunchDarkly did not say when. */
const PAUSE_MS = 1_000

export interface Delivery {
  /** False where a batch came back so often that it always will. */
  finished: boolean
  acknowledged: number
  /** Events that were refused for good. */
  lost: number
}

/**
 * Delivers batches as Segment does, one after another: what may be sent again is, all of it together, until it is acknowledged. And
 * better than Segment, for it waits exactly until the rate limit resets.
 */
export async function deliver(
  batches: readonly SegmentEvent[][],
  run: RunBatch,
  { clock, traffic }: { clock: VirtualClock; traffic: Traffic }
): Promise<Delivery> {
  let acknowledged = 0
  let lost = 0
  for (const batch of batches) {
    let open = batch
    let vain = 0
    while (open.length > 0) {
      const results = await resultsOf(run, open)
      const again = open.filter((_, i) => isRetried(results[i]))
      const taken = results.filter(({ status }) => isAcknowledged(status)).length
      acknowledged += taken
      lost += open.length - again.length - taken

      vain = again.length < open.length ? 0 : vain + 1
      if (vain === MAX_VAIN_ATTEMPTS) return { finished: false, acknowledged, lost }
      open = again
      if (open.length > 0) await clock.sleep(waitOf(traffic, clock.now()))
    }
  }
  return { finished: true, acknowledged, lost }
}

const waitOf = ({ resetAt }: Traffic, now: number): number => (resetAt > now ? resetAt - now : PAUSE_MS)

/** Where the call throws, each of its events gets the status of the error. */
async function resultsOf(run: RunBatch, events: SegmentEvent[]): Promise<EventResult[]> {
  try {
    return await run(events)
  } catch (error) {
    const { status, response } = error as { status?: number; response?: { status?: number } }
    return events.map(() => ({ status: status ?? response?.status ?? 500 }))
  }
}
