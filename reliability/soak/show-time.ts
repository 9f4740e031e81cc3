import { number } from '../../local/plain-table'
import { showProgress, type Progress } from '../../local/progress'
import type { Books } from './books'

const LINE_EVERY_MS = 60_000

/** Shows how far the soak is, of so many milliseconds: a bar on a terminal, elsewhere a line a minute. */
export function showTime(books: Books, total: number): Progress {
  const began = Date.now()
  const elapsed = (): number => Date.now() - began
  const text = (): string => {
    const { events, requests, retries, violations } = books
    return [
      `${number(Math.round(elapsed() / 1_000))} s`,
      `${number(events)} events`,
      `${number(requests)} requests`,
      `${number(retries)} sent again`,
      `${number(violations.count)} wrong`
    ].join(', ')
  }
  if (process.stderr.isTTY) {
    const time = {
      total,
      get read() {
        return Math.min(elapsed(), total)
      }
    }
    return showProgress(text, time)
  }
  const timer = setInterval(() => console.error(text()), LINE_EVERY_MS).unref()
  return { stop: () => clearInterval(timer) }
}
