import Table from 'cli-table3'
import { memberCount, type Segment } from '../emulator/segments'
import type { EventOutcome } from './deliver-lines'

/** What is counted while events are delivered. Its size depends on the number of reasons alone. */
export interface Tally {
  delivered: number
  refused: number
  undelivered: number
  /** Events not delivered, by status and message. */
  reasons: Map<string, { status: number; message: string; events: number }>
}

export function newTally(): Tally {
  return { delivered: 0, refused: 0, undelivered: 0, reasons: new Map() }
}

export function count(tally: Tally, outcome: EventOutcome): void {
  tally[outcome.state]++
  if (outcome.state === 'delivered') return
  const { status, message } = outcome
  const reason = tally.reasons.get(`${status} ${message}`) ?? { status, message, events: 0 }
  reason.events++
  tally.reasons.set(`${status} ${message}`, reason)
}

/** The segments, the requests made and what became of the events, for people. */
export function summary(tally: Tally, segments: Map<string, Segment>, requests: Map<string, number>): string {
  return [
    segmentTable(segments),
    '',
    'Requests',
    ...[...requests].map(([route, made]) => `  ${number(made).padStart(6)}  ${route}`),
    '',
    'Events',
    `  ${number(tally.delivered).padStart(6)}  delivered`,
    `  ${number(tally.refused).padStart(6)}  refused`,
    `  ${number(tally.undelivered).padStart(6)}  undelivered`,
    ...(tally.reasons.size > 0 ? ['', reasonTable(tally)] : [])
  ].join('\n')
}

function segmentTable(segments: Map<string, Segment>): string {
  const table = plainTable(
    ['segment', 'context kind', 'members', 'added', 'removed'],
    ['left', 'left', 'right', 'right', 'right']
  )
  const byName = [...segments.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'))
  for (const segment of byName) {
    const { name, contextKind, added, removed } = segment
    table.push([name, contextKind, number(memberCount(segment)), number(added), number(removed)])
  }
  return table.toString()
}

function reasonTable(tally: Tally): string {
  const table = plainTable(['events', 'status', 'reason'], ['right', 'left', 'left'], [null, null, 90])
  const reasons = [...tally.reasons.values()].sort((a, b) => b.events - a.events)
  for (const { events, status, message } of reasons) table.push([number(events), status, message])
  return table.toString()
}

function plainTable(
  head: string[],
  colAligns: Table.HorizontalAlignment[],
  colWidths: Array<number | null> = []
): Table.Table {
  return new Table({ head, colAligns, colWidths, wordWrap: true, style: { head: [], border: [], compact: true } })
}

const number = (value: number): string => value.toLocaleString('en-US')
