import type { Clock } from '../clock'
import { number } from '../plain-table'
import type { Wait } from './settle'
import { eventsRead, type Tally } from './tally'

/** What is shown while a sync runs. It changes meanwhile. */
export interface Shown {
  tally: Tally
  /** Why nothing is sent, while that is so. */
  wait?: Wait
}

/** Makes what says how far a sync is. */
export function progressText(shown: Shown, clock: Clock): () => string {
  const began = { at: clock.now(), events: eventsRead(shown.tally) }
  return () => {
    const { tally, wait } = shown
    const seconds = Math.max(clock.now() - began.at, 1) / 1_000
    const perSecond = Math.round((eventsRead(tally) - began.events) / seconds)
    return [
      `${number(eventsRead(tally))} events, ${number(perSecond)}/s`,
      `${number(tally.delivered)} delivered`,
      `${number(tally.refused)} refused`,
      ...(wait ? [`waiting until ${new Date(wait.until).toISOString()}: ${wait.reason}`] : [])
    ].join(', ')
  }
}
