/** Stands for the emulator's `Clock`. */
export interface ManualClock {
  now: () => number
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** Lets so many milliseconds pass, and wakes what sleeps no longer than that. */
  pass: (milliseconds: number) => void
  /** How many sleep. */
  sleeping: () => number
}

/** A clock that stands still until time is made to pass. */
export function manualClock(start = Date.parse('2026-01-02T03:04:05.000Z')): ManualClock {
  let time = start
  const sleepers = new Map<() => void, number>()
  return {
    now: () => time,
    sleep: (milliseconds, signal) =>
      new Promise<void>((resolve, reject) => {
        const end = (): void => {
          sleepers.delete(wake)
          reject(signal?.reason)
        }
        const wake = (): void => {
          signal?.removeEventListener('abort', end)
          resolve()
        }
        if (signal?.aborted) return end()
        signal?.addEventListener('abort', end)
        sleepers.set(wake, time + milliseconds)
      }),
    pass: (milliseconds) => {
      time += milliseconds
      const due = [...sleepers].filter(([, until]) => until <= time)
      for (const [wake] of due) {
        sleepers.delete(wake)
        wake()
      }
    },
    sleeping: () => sleepers.size
  }
}
