import type { Emulator } from '../../local/emulator/app'
import type { ManualClock } from '../helpers/manual-clock'
import type { LongTimers } from '../helpers/timers'
import type { Wire } from './wire'

/** What is under way and does not stall has so many turns to end, before time passes. */
const TURNS_TO_END = 60

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

/** Waits for the call. Once nothing is under way but what stalls, time passes: as far as is needed to go on. */
export async function passingTime<Result>(call: Promise<Result>, surroundings: Surroundings): Promise<Result> {
  const { clock, timers, emulator, wire } = surroundings
  const state = { isDone: false }
  const done = call.finally(() => (state.isDone = true))
  let dealtWith = stalledBy(emulator)
  for (let idle = 0; !state.isDone;) {
    await new Promise((resolve) => setImmediate(resolve))
    const stalled = stalledBy(emulator) - dealtWith
    const sleeping = clock.sleeping()
    idle = stalled + sleeping > 0 && wire.underWay() <= stalled + sleeping ? idle + 1 : 0
    if (idle < TURNS_TO_END) continue
    idle = 0
    if (sleeping > 0) {
      clock.pass(PATIENCE_MS)
    } else {
      dealtWith = stalledBy(emulator)
      clock.pass(TEN_SECONDS)
      timers.passTenSeconds()
    }
  }
  return done
}

/** How many requests the rules kept waiting for ever. */
function stalledBy({ faults }: Emulator): number {
  const stalling = faults.rules.filter(({ rule }) => ['silence', 'stalled-body'].includes(rule.fault.kind))
  return stalling.reduce((sum, { acted }) => sum + acted, 0)
}
