import type { SegmentEvent } from '@segment/actions-core'
import { isRetried, type EventResult, type RunBatch } from '../../local/sync/segment-runtime'
import { isAcknowledged } from '../../reliability/statuses'
import type { Traffic } from './traffic'
import type { VirtualClock } from './virtual-clock'

/** A batch of which nothing is acknowledged so many times one after another is given up. */
const MAX_VAIN_ATTEMPTS = 20

/** Those who failed together do not come back together. */
const MAX_JITTER_MS = 1_000

export interface Delivery {
  /** False where a batch was given up, and those behind it not sent. */
  finished: boolean
  acknowledged: number
  /** Events that were refused for good. */
  lost: number
}

/**
 * Delivers batches as Segment does, one after another: what may be sent again is, all of it together, until it is acknowledged. And
 * better than Segment, for it waits until the rate limit resets, and less than a second more.
 */
export async function deliver(
  batches: readonly SegmentEvent[][],
  run: RunBatch,
  { clock, traffic, random }: { clock: VirtualClock; traffic: Traffic; random: () => number }
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
      if (open.length > 0) await clock.sleep(Math.max(0, traffic.resetAt - clock.now()) + random() * MAX_JITTER_MS)
    }
  }
  return { finished: true, acknowledged, lost }
}

/** Where the call throws, each of its events gets the status of the error. */
async function resultsOf(run: RunBatch, events: SegmentEvent[]): Promise<EventResult[]> {
  try {
    return await run(events)
  } catch (error) {
    const { status, response } = error as { status?: number; response?: { status?: number } }
    return events.map(() => ({ status: status ?? response?.status ?? 500 }))
  }
}
