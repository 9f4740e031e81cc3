import type { Traffic } from './traffic'

/**
 * With the first Ctrl-C no further request is made and `signal` aborts: what is on its way is answered, and the sync ends by itself.
 * A second one ends the process at once.
 */
export function stopOnCtrlC(traffic: Traffic): { signal: AbortSignal; ignore: () => void } {
  const stopping = new AbortController()
  const stop = (): void => {
    console.error('\nStopping as soon as the requests under way are answered; Ctrl-C once more stops at once.')
    traffic.halt ??= { status: 408, message: 'Not sent: the sync was stopped.' }
    stopping.abort()
  }
  process.once('SIGINT', stop)
  return { signal: stopping.signal, ignore: () => process.removeListener('SIGINT', stop) }
}
