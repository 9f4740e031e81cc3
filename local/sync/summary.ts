import { basename } from 'node:path'
import { memberCount, type Segment } from '../emulator/segments'
import { largest, number, plainTable } from '../plain-table'
import type { Tally } from './tally'

/** What the embedded LaunchDarkly holds, for people: its largest segments by name. */
export function segmentTable(segments: Map<string, Segment>): string {
  const shown = largest(segments.values(), memberCount)
  const table = plainTable(
    [
      { head: 'segment' },
      { head: 'context kind' },
      { head: 'members', align: 'right' },
      { head: 'added', align: 'right' },
      { head: 'removed', align: 'right' }
    ],
    shown
      .sort((a, b) => a.name.localeCompare(b.name, 'en'))
      .map((segment) => {
        const { name, contextKind, added, removed } = segment
        return [name, contextKind, number(memberCount(segment)), number(added), number(removed)]
      })
  )
  const others = segments.size - shown.length
  return others > 0 ? `${table}\nand ${number(others)} more, with no more members` : table
}

/** The requests made and what became of the events, for people. */
export function summary(tally: Tally, requests: Map<string, number>, delivered = 'delivered'): string {
  return [
    'Requests',
    ...counts([...requests].map(([route, made]) => [made, route])),
    '',
    'Events',
    ...counts([
      [tally.delivered, delivered],
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

/** Why events were not delivered, for people: the most frequent reasons first. */
export function reasonTable({ reasons, otherReasons }: Pick<Tally, 'reasons' | 'otherReasons'>): string {
  const rows = [...reasons]
    .sort((a, b) => b.events - a.events)
    .map(({ events, status, first, message }) => [
      number(events),
      String(status),
      `${basename(first.file)}:${first.line}`,
      message
    ])
  return plainTable(
    [{ head: 'events', align: 'right' }, { head: 'status' }, { head: 'first at' }, { head: 'reason', width: 76 }],
    otherReasons > 0 ? [...rows, [number(otherReasons), '', '', 'for other reasons']] : rows
  )
}
