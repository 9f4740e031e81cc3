import type { Clock } from '../clock'
import { number } from '../plain-table'
import { eventsRead, type Tally } from './tally'

/** What is shown while a sync runs. It changes meanwhile. */
export interface Shown {
  tally: Tally
  /** Until when nothing is sent, in epoch milliseconds, while that is so. */
  waitingUntil?: number
}

/** Makes what says how far a sync is. */
export function progressText(shown: Shown, clock: Clock): () => string {
  const began = { at: clock.now(), events: eventsRead(shown.tally) }
  return () => {
    const { tally, waitingUntil } = shown
    const seconds = Math.max(clock.now() - began.at, 1) / 1_000
    const perSecond = Math.round((eventsRead(tally) - began.events) / seconds)
    return [
      `${number(eventsRead(tally))} events, ${number(perSecond)}/s`,
      `${number(tally.delivered)} delivered`,
      `${number(tally.refused)} refused`,
      ...(waitingUntil === undefined ? [] : [`waiting until ${new Date(waitingUntil).toISOString()}`])
    ].join(', ')
  }
}
