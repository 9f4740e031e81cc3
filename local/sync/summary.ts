import { basename } from 'node:path'
import { memberCount, type Segment } from '../emulator/segments'
import { number, plainTable } from '../plain-table'
import type { Tally } from './tally'

/** Of thousands of segments nobody reads all. */
const MAX_SEGMENTS = 40

/** What the embedded LaunchDarkly holds, for people: its largest segments by name. */
export function segmentTable(segments: Map<string, Segment>): string {
  const table = plainTable(
    ['segment', 'context kind', 'members', 'added', 'removed'],
    ['left', 'left', 'right', 'right', 'right']
  )
  const largest = [...segments.values()].sort((a, b) => memberCount(b) - memberCount(a)).slice(0, MAX_SEGMENTS)
  for (const segment of largest.sort((a, b) => a.name.localeCompare(b.name, 'en'))) {
    const { name, contextKind, added, removed } = segment
    table.push([name, contextKind, number(memberCount(segment)), number(added), number(removed)])
  }
  const others = segments.size - largest.length
  return others > 0 ? `${table.toString()}\nand ${number(others)} segments with fewer members` : table.toString()
}

/** The requests made and what became of the events, for people. */
export function summary(tally: Tally, requests: Map<string, number>): string {
  return [
    'Requests',
    ...counts([...requests].map(([route, made]) => [made, route])),
    '',
    'Events',
    ...counts([
      [tally.delivered, 'delivered'],
      [tally.refused, 'refused'],
      [tally.leftOut, 'left out'],
      [tally.undelivered, 'undelivered']
    ]),
    ...(tally.reasons.length > 0 ? ['', reasonTable(tally)] : [])
  ].join('\n')
}

function counts(rows: Array<[number, string]>): string[] {
  return rows.map(([value, of]) => `  ${number(value).padStart(10)}  ${of}`)
}

function reasonTable({ reasons, otherReasons }: Tally): string {
  const table = plainTable(
    ['events', 'status', 'first at', 'reason'],
    ['right', 'left', 'left', 'left'],
    [null, null, null, 76]
  )
  for (const { events, status, first, message } of [...reasons].sort((a, b) => b.events - a.events)) {
    table.push([number(events), status, `${basename(first.file)}:${first.line}`, message])
  }
  if (otherReasons > 0) table.push([number(otherReasons), '', '', 'for other reasons'])
  return table.toString()
}
