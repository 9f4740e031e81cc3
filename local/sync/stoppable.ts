import type { Traffic } from './traffic'

/** What ends a sync before its time. */
export interface Stoppable {
  /** Aborts with the stop. */
  signal: AbortSignal
  /** From then on no further request is made: what is on its way is answered, and the sync ends by itself. */
  stop: () => void
}

export function stoppable(traffic: Traffic): Stoppable {
  const stopping = new AbortController()
  return {
    signal: stopping.signal,
    stop: () => {
      traffic.halt ??= { status: 408, message: 'Not sent: the sync was stopped.' }
      stopping.abort()
    }
  }
}
