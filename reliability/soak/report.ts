import { number, plainTable, type Column } from '../../local/plain-table'
import { isRetried } from '../../local/sync/segment-runtime'
import { isAcknowledged } from '../statuses'
import { describeRule } from './fault-rules'
import { grownHandles, heapGrowth, type Footprint } from './footprint'
import { percent, type Outcome } from './outcome'

const right = (head: string): Column => ({ head, align: 'right' })

/** What was measured, for people. */
export function report(outcome: Outcome): string {
  return [figures(outcome), statuses(outcome), faultTable(outcome), footprints(outcome), memberships(outcome)].join(
    '\n'
  )
}

function figures({ books, milliseconds }: Outcome): string {
  return plainTable(
    [{ head: 'sent' }, right('')],
    [
      ['events', number(books.events)],
      ['events per second', number(Math.round(books.events / (milliseconds / 1_000)))],
      ['in batches', number(books.batches)],
      ['on their own', number(books.singles)],
      ['requests', number(books.requests)],
      ['events sent again, each time counted', number(books.retries)],
      ['refused for good', number(books.refused)],
      ['refused for good beside them, where nothing of the call was taken', number(books.refusedBeside)],
      ['results that are not as they must be', number(books.violations.count)]
    ]
  )
}

function statuses({ books }: Outcome): string {
  const meaning = (status: number): string => {
    if (isAcknowledged(status)) return 'acknowledged'
    return isRetried({ status }) ? 'sent again' : 'refused for good'
  }
  return plainTable(
    [{ head: 'status' }, right('results'), { head: 'the event is' }],
    [...books.statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, results]) => [String(status), number(results), meaning(status)])
  )
}

function faultTable({ faults }: Outcome): string {
  return plainTable(
    [{ head: 'requests' }, { head: 'fault' }, right('times')],
    faults.map(({ rule, acted }) => {
      const { requests, fault } = describeRule(rule)
      return [requests, fault, number(acted)]
    })
  )
}

function footprints({ start, mark, end }: Outcome): string {
  const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
  const handles = ({ handles }: Pick<Footprint, 'handles'>): string =>
    number(Object.values(handles).reduce((sum, count) => sum + count, 0))
  return plainTable(
    [{ head: 'held' }, right('at the start'), right('after a fifth'), right('at the end'), right('growth')],
    [
      ['heap', '', megabytes(mark.heapUsed), megabytes(end.heapUsed), percent(heapGrowth(mark, end))],
      [
        'handles',
        handles({ handles: start }),
        handles(mark),
        handles(end),
        grownHandles(start, end.handles).join(', ') || 'none'
      ],
      ['memory of the process', '', megabytes(mark.rss), megabytes(end.rss), '']
    ]
  )
}

function memberships({ comparisons }: Outcome): string {
  return plainTable(
    [{ head: 'audience' }, right('members'), right('wrong'), right('in doubt')],
    comparisons.map(({ audience, members, wrong, inDoubt }) => [
      audience,
      number(members),
      number(wrong),
      number(inDoubt)
    ])
  )
}
