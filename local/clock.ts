import { setTimeout } from 'node:timers/promises'

/** What the tools know of time, so that tests need not wait. */
export interface Clock {
  /** Epoch milliseconds. */
  now: () => number
  /** Resolves after so many milliseconds, rejects when the signal aborts. */
  sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>
}

export const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  sleep: (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal })
}
