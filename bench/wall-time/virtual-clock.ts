import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../local/clock'

export interface VirtualClock extends Pick<Clock, 'now'> {
  sleep: (milliseconds: number) => Promise<void>
  /** Work that takes its time, such as an exchange with another process: time passes as it does while any is under way. */
  during: <Result>(work: () => Promise<Result>) => Promise<Result>
}

/**
 * A clock of epoch milliseconds that goes as the real one does while anything is under way, and skips the time in which all sleep: so that hours of
 * waiting take no time, and work takes what it takes. Each sleeper may sleep a moment longer than it asked for, never shorter.
 */
export function createVirtualClock(
  realNow: () => number = () => performance.timeOrigin + performance.now()
): VirtualClock {
  const sleepers: Array<{ until: number; wake: () => void }> = []
  let skipped = 0
  let underWay = 0
  const now = (): number => realNow() + skipped

  const wakeWhoIsDue = (): void => {
    while (sleepers.length > 0 && sleepers[0].until <= now()) sleepers.shift()!.wake()
  }
  /** Called whenever something ends, or someone falls asleep. */
  const lookForSilence = async (): Promise<void> => {
    wakeWhoIsDue()
    // Whoever was just woken, or has an answer, comes first.
    await setImmediate()
    wakeWhoIsDue()
    if (underWay > 0 || sleepers.length === 0) return
    skipped += sleepers[0].until - now()
    wakeWhoIsDue()
    if (sleepers.length > 0) void lookForSilence()
  }

  return {
    now,
    sleep: (milliseconds) =>
      new Promise((wake) => {
        const until = now() + milliseconds
        const place = sleepers.findIndex((other) => other.until > until)
        sleepers.splice(place === -1 ? sleepers.length : place, 0, { until, wake })
        void lookForSilence()
      }),
    during: async (work) => {
      underWay++
      try {
        return await work()
      } finally {
        underWay--
        void lookForSilence()
      }
    }
  }
}

/** Lets `Date.now()` show the clock while the work lasts: the destination gives a call up after 30 seconds, and reads when limits reset. */
export async function withDatesOf<Result>({ now }: VirtualClock, work: () => Promise<Result>): Promise<Result> {
  const realNow = Date.now
  Date.now = () => Math.floor(now())
  try {
    return await work()
  } finally {
    Date.now = realNow
  }
}
