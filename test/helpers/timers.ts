/** Core and node-fetch both end a request after ten seconds; nothing else that the tests use waits that long. */
const LONG_MS = 10_000
const FOR_EVER_MS = 2 ** 31 - 1
const MAX_TURNS = 10_000

export interface LongTimers {
  /**
   * For a request under way: comes back when the headers of its answer are there.
   * Core and node-fetch have stopped their timers for the answer then, and node-fetch has started one for the body.
   */
  untilHeaders(): Promise<void>
  /** Has those that run for ten seconds go off now. */
  passTenSeconds(): void
}

/**
 * Holds timers of ten seconds and more back until the test fires them; shorter ones run as ever.
 * Call it once at the top of the file.
 */
export function holdLongTimers(): LongTimers {
  const { setTimeout, clearTimeout } = global
  const running = new Map<unknown, { ms: number; goOff: () => void }>()

  const hold = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): NodeJS.Timeout => {
    if (ms < LONG_MS) return setTimeout(callback, ms, ...args)
    const timer = setTimeout(() => undefined, FOR_EVER_MS).unref()
    running.set(timer, { ms, goOff: () => callback(...args) })
    return timer
  }
  const clear = (timer?: NodeJS.Timeout): void => {
    running.delete(timer)
    clearTimeout(timer)
  }

  beforeEach(() => {
    global.setTimeout = hold as typeof setTimeout
    global.clearTimeout = clear as typeof clearTimeout
  })
  afterEach(() => {
    global.setTimeout = setTimeout
    global.clearTimeout = clearTimeout
    // What a test that failed left waiting must not keep the process alive.
    for (const { goOff } of running.values()) goOff()
    running.clear()
  })

  return {
    untilHeaders: async () => {
      const count = running.size - 1
      for (let turns = 0; running.size !== count; turns++) {
        if (turns === MAX_TURNS) throw new Error(`no headers: ${running.size} long timers run, not ${count}`)
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    passTenSeconds: () => {
      const due = [...running].filter(([, { ms }]) => ms <= LONG_MS)
      for (const [timer] of due) running.delete(timer)
      for (const [, { goOff }] of due) goOff()
    }
  }
}
