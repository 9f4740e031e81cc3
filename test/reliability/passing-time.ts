import type { Emulator } from '../../local/emulator/app'
import type { RequestRecord } from '../../local/emulator/request-log'
import type { ManualClock } from '../helpers/manual-clock'
import type { LongTimers } from '../helpers/timers'
import type { Wire } from './wire'

/** Longer than a `slow` rule waits, and shorter than the destination does. */
const PATIENCE_MS = 9_999
const TEN_SECONDS = 10_000

interface Surroundings {
  /** Of this process and of the emulator. */
  clock: ManualClock
  timers: LongTimers
  emulator: Emulator
  wire: Wire
}

/**
 * Waits for the call. Time passes when all that is under way stalls, and never before: a request that the destination gives up
 * while LaunchDarkly still reads it would be applied at some later time, in the midst of another test.
 */
export async function passingTime<Result>(call: Promise<Result>, surroundings: Surroundings): Promise<Result> {
  const { clock, timers, emulator, wire } = surroundings
  const state = { isDone: false }
  const done = call.finally(() => (state.isDone = true))
  const givenUp = new Set(stalledIn(emulator))
  while (!state.isDone) {
    await new Promise((resolve) => setImmediate(resolve))
    const sleeping = clock.sleeping()
    const stalled = stalledIn(emulator).filter((record) => !givenUp.has(record))
    if (wire.underWay() === 0 || wire.underWay() > stalled.length + sleeping) continue
    if (sleeping > 0) {
      clock.pass(PATIENCE_MS)
    } else {
      for (const record of stalled) givenUp.add(record)
      clock.pass(TEN_SECONDS)
      timers.passTenSeconds()
    }
  }
  return done
}

/** The requests that rules keep waiting for ever. The answer to a HEAD has no body that could stall. */
function stalledIn({ requests }: Emulator): RequestRecord[] {
  return requests.last.filter(
    ({ fault, method, status }) =>
      fault === 'silence' || (fault === 'stalled-body' && method !== 'HEAD' && status !== undefined)
  )
}
