import type { InputLine, Place } from '../input/input-line'
import type { NotDelivered, Outcome } from './outcome'

/** What became of the events of a sync, counted. It can be written as JSON. */
export interface Tally {
  /** These four add up to the events read. */
  delivered: number
  refused: number
  leftOut: number
  undelivered: number
  /** Why events were refused or undelivered, in the order in which it was first met. */
  reasons: Reason[]
  /** Events whose reason is not among them: a message may hold an ID that no other has. */
  otherReasons: number
}

export interface Reason extends NotDelivered {
  events: number
  /** Where the first of them stands. */
  first: Place
}

const MAX_REASONS = 100

export function newTally(): Tally {
  return { delivered: 0, refused: 0, leftOut: 0, undelivered: 0, reasons: [], otherReasons: 0 }
}

export function count(tally: Tally, line: InputLine, outcome: Outcome): void {
  if (outcome.state === 'delivered') {
    tally.delivered++
  } else if (outcome.state === 'left out') {
    tally.leftOut++
  } else {
    tally[outcome.state]++
    countReason(tally, line, outcome)
  }
}

export function eventsRead({ delivered, refused, leftOut, undelivered }: Tally): number {
  return delivered + refused + leftOut + undelivered
}

function countReason(tally: Tally, { file, line }: InputLine, { state, status, message }: NotDelivered): void {
  const known = tally.reasons.find((reason) => reason.message === message && reason.status === status)
  if (known) known.events++
  else if (tally.reasons.length === MAX_REASONS) tally.otherReasons++
  else tally.reasons.push({ state, status, message, events: 1, first: { file, line } })
}
