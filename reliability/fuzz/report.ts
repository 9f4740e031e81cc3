import { number, plainTable, type Column } from '../../local/plain-table'
import type { AnswersReport } from './fuzz-answers'
import type { EventsReport } from './fuzz-events'
import { megabytes, type Growth } from './heap'
import type { Tally, Tried } from './tally'

export function tellEvents(report: EventsReport): string {
  const { events, calls, seconds, requests, members, slowest, heap } = report
  return [
    `${number(events)} events in ${number(calls)} calls, ${seconds.toFixed(0)} s`,
    triedTable(['malformed', 'events', 'came to the action'], report.tried),
    outcomesTable(report.outcomes),
    `${number(requests)} requests with ${number(members)} members sent, all of them well-formed`,
    `the longest call of the action ${slowest.toFixed(0)} ms, ${told(heap)}`
  ].join('\n')
}

export function tellAnswers(report: AnswersReport): string {
  const { answers, calls, seconds, slowest, blocked, heap } = report
  return [
    `${number(answers)} answers in ${number(calls)} calls, ${seconds.toFixed(0)} s`,
    triedTable(['hostile', 'answers', 'whole, and 2xx'], report.tried),
    outcomesTable(report.outcomes),
    `the longest call of the action ${slowest.toFixed(0)} ms, at most ${blocked.toFixed(0)} ms in which nothing else could be done, ${told(heap)}`
  ].join('\n')
}

const told = ({ before, after }: Growth): string => `heap ${megabytes(before)} MB, then ${megabytes(after)} MB`

function columns(...heads: string[]): Column[] {
  return heads.map((head, i) => ({ head, align: i === 0 ? 'left' : 'right' }))
}

function triedTable(heads: string[], tried: Tried): string {
  const rows = [...tried].sort(([, a], [, b]) => b.all - a.all)
  return plainTable(
    columns(...heads),
    rows.map(([kind, { all, some }]) => [kind, number(all), number(some)])
  )
}

function outcomesTable(outcomes: Tally): string {
  const rows = [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1))
  return plainTable(
    [...columns('events that came to', 'onEvent', 'onBatch'), { head: 'for example' }],
    rows.map(([name, { onEvent, onBatch, example = '' }]) => [name, number(onEvent), number(onBatch), inShort(example)])
  )
}

/** The first line of a message that says anything. */
function inShort(message: string): string {
  const line = message.trim().split('\n')[0]
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}
