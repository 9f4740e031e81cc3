import { altText, batchTable, batchText, growthSentence, syncTable, syncText } from '../../../bench/growth/texts'

const batch = (events: number, kept = 115) => ({
  events,
  micros: 50 + 12 * events,
  allocatedBytes: 18_000 * events,
  keptBytes: kept * events
})
const BATCHES = [1, 10, 100, 1_000].map((events) => batch(events))

test('shows batches with what an event takes of them', () => {
  expect(batchTable(BATCHES).split('\n')).toEqual([
    '| events | CPU time, ms | an event, µs | allocated, kB | an event, kB | kept, kB | an event, bytes |',
    '| --: | --: | --: | --: | --: | --: | --: |',
    '| 1 | 0.06 | 62.0 | 18 | 18.0 | 0.1 | 115 |',
    '| 10 | 0.17 | 17.0 | 180 | 18.0 | 1.2 | 115 |',
    '| 100 | 1.25 | 12.5 | 1,800 | 18.0 | 11.5 | 115 |',
    '| 1,000 | 12.05 | 12.1 | 18,000 | 18.0 | 115 | 115 |'
  ])
})

test('says of each figure of a batch how it grows', () => {
  expect(batchText(BATCHES)).toBe(
    'The CPU time of a batch grows with the events to the power of 0.98 from 100 to 1,000 events, where what a batch of one takes is at most a tenth of it: linear. What it allocates grows with the events to the power of 1.00 from 10 to 1,000 events, where what a batch of one takes is at most a tenth of it: linear. What is kept grows with the events to the power of 1.00 from 10 to 1,000 events, where what a batch of one takes is at most a tenth of it: linear.'
  )
})

const points = (power: number) => [1_000, 10_000].map((events) => ({ events, value: events ** power }))
const START = { fixed: 1, start: 'the start' }

test.each([
  [0.89, 'less than linear'],
  [0.91, 'linear'],
  [1.09, 'linear'],
  [1.11, '**more than linear**']
])('of the power %d it says: %s', (power, verdict) => {
  expect(growthSentence('The time', points(power), START)).toBe(
    `The time grows with the events to the power of ${power} from 1,000 to 10,000 events, where the start is at most a tenth of it: ${verdict}.`
  )
})

test.each([
  [10_000, 'all of them'],
  [1_000, 'all of them but one']
])('says that it cannot tell where a start of %d rules', (fixed, where) => {
  expect(growthSentence('The time', points(1), { fixed, start: 'the start' })).toBe(
    `How the time grows cannot be told from these sizes: the start is more than a tenth of it at ${where}.`
  )
})

const SYNCS = [
  { events: 0, rounds: 5, seconds: 0.5, megabytes: 86 },
  { events: 10_000, rounds: 5, seconds: 1, megabytes: 120 },
  { events: 1_000_000, rounds: 3, seconds: 25, megabytes: 190 },
  { events: 10_000_000, rounds: 1, seconds: 250, megabytes: 200 }
]

test('shows runs of the command, of which that of an empty file has no event', () => {
  expect(syncTable(SYNCS).split('\n')).toEqual([
    '| events | rounds | time, s | an event, µs | most memory, MB |',
    '| --: | --: | --: | --: | --: |',
    '| 0 | 5 | 0.50 |  | 86 |',
    '| 10,000 | 5 | 1.00 | 100.0 | 120 |',
    '| 1,000,000 | 3 | 25.00 | 25.0 | 190 |',
    '| 10,000,000 | 1 | 250.00 | 25.0 | 200 |'
  ])
})

test('says of the command how its time and its memory grow, from where its start does not rule', () => {
  expect(syncText(SYNCS)).toBe(
    'The time of `sync` grows with the events to the power of 1.00 from 1,000,000 to 10,000,000 events, where the start of the command is at most a tenth of it: linear. Its memory grows to the power of 0.02 from 1,000,000 to 10,000,000 events: flat, 200 MB at most.'
  )
})

test('says when the memory is not flat', () => {
  const [empty, , million, more] = SYNCS
  expect(syncText([empty, million, { ...more, megabytes: 300 }])).toContain(
    'Its memory grows to the power of 0.20 from 1,000,000 to 10,000,000 events: **not flat**, 300 MB at most.'
  )
})

test('says nothing of the memory where the start rules', () => {
  expect(syncText(SYNCS.slice(0, 2))).toBe(
    'How the time of `sync` grows cannot be told from these sizes: the start of the command is more than a tenth of it at all of them.'
  )
})

test('tells those who do not see the plot what it shows', () => {
  expect(altText(BATCHES.slice(1), SYNCS.slice(1))).toBe(
    'Two plots with logarithmic axes, and in each a dashed line that is proportional to the events. One batch of 10 to 1,000 events: CPU time from 0.17 to 12.05 ms, memory allocated from 180 kB to 18,000 kB, memory kept from 1 kB to 115 kB. sync of 10,000 to 10,000,000 events: time from 1.00 to 250.00 s, memory from 120 to 200 MB.'
  )
})
