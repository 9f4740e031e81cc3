import { byGroup } from '../../../bench/sync-limit/groups'
import { profileTable, profileText, ratesTable, ratesText } from '../../../bench/sync-limit/texts'

const RATES = {
  reading: [200_000, 250_000, 300_000],
  stubbed: [50_000, 62_500, 70_000],
  socket: [50_000, 49_000, 51_000],
  command: [40_000, 40_000, 39_000]
}

test('shows the median, the range and the time of an event', () => {
  expect(ratesTable(RATES).split('\n')).toEqual([
    '|  | events/s, median | of all rounds | µs an event |',
    '| --- | --: | --: | --: |',
    '| reading and parsing the file | 250,000 | 200,000 to 300,000 | 4.0 |',
    '| `onBatch`, answered at once without a network | 62,500 | 50,000 to 70,000 | 16.0 |',
    '| `onBatch`, over a socket to the emulator | 50,000 | 49,000 to 51,000 | 20.0 |',
    '| `sync` of the file to the emulator | 40,000 | 39,000 to 40,000 | 25.0 |'
  ])
})

test('says what the command takes beyond its parts', () => {
  expect(ratesText(RATES)).toBe(
    '`sync` reaches 0.80 of what `onBatch` reaches by itself over a socket, and 0.64 of what it reaches without a network. Delivered over a socket, and the file read before, an event would take 24.0 µs; the command takes 1.0 µs more.'
  )
})

test('says what it saves where it takes less than its parts', () => {
  expect(ratesText({ ...RATES, command: [50_000] })).toBe(
    '`sync` reaches 1.00 of what `onBatch` reaches by itself over a socket, and 0.80 of what it reaches without a network. Delivered over a socket, and the file read before, an event would take 24.0 µs; the command takes 4.0 µs less: it reads and maps the next batch while a request is on its way.'
  )
})

const profile = (idle: number) =>
  byGroup(
    new Map([
      ['file:///node_modules/ajv/index.js', 6_000],
      ['file:///dist/src/index.js', 1_000],
      ['file:///dist/local/input/read.js', 950],
      ['file:///dist/local/sync/settle.js', 550],
      ['(garbage collector)', 1_500 - idle],
      ['(idle)', idle]
    ]),
    new Set(['ajv'])
  )

test('shows the groups that took time, the largest first, of an event', () => {
  expect(profileTable(profile(500), 1_000).split('\n')).toEqual([
    '| self time | µs an event | of all |',
    '| --- | --: | --: |',
    '| actions-core and its libraries | 6.00 | 60 % |',
    '| the destination | 1.00 | 10 % |',
    '| garbage collection | 1.00 | 10 % |',
    '| reading the input | 0.95 | 9.5 % |',
    '| the rest of the command line | 0.55 | 5.5 % |',
    '| waiting | 0.50 | 5.0 % |',
    '| all | 10.00 | 100 % |'
  ])
})

test.each([
  [500, '5.0 % of the time: it is its one thread that limits it.'],
  [1_000, '10 % of the time.']
])('says whether its thread is what limits it, where it waits for %d µs of 10,000', (idle, end) => {
  expect(profileText(profile(idle))).toBe(
    `Segment's runtime with its libraries takes 60 %, the destination 10 %, all code of the command line together 15 %. The process waits for ${end}`
  )
})
