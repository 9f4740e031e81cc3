import { stoppable } from './stoppable'
import type { Traffic } from './traffic'

/** The first Ctrl-C stops the sync as {@link stoppable} says. A second one ends the process at once. */
export function stopOnCtrlC(traffic: Traffic): { signal: AbortSignal; ignore: () => void } {
  const { signal, stop } = stoppable(traffic)
  const onCtrlC = (): void => {
    console.error('\nStopping as soon as the requests under way are answered; Ctrl-C once more stops at once.')
    stop()
  }
  process.once('SIGINT', onCtrlC)
  return { signal, ignore: () => process.removeListener('SIGINT', onCtrlC) }
}
