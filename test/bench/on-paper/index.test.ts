import { onPaper } from '../../../bench/on-paper'
import type { Case, Compared, Measured } from '../../../bench/wall-time/measure'

const SOURCE: Case = {
  stream: { events: 10_000, audiences: 1_000, kinds: ['user'] },
  batch: 1_000,
  distance: 0,
  copies: 1
}

/** Ten batches. */
const taking = (seconds: number): Measured => ({
  seconds,
  requests: 10,
  bytes: 1,
  finished: true,
  acknowledged: 10_000,
  lost: 0,
  wrong: 0
})

/** Of the catalog's version, 6,323 requests are what the formula says. */
const compared = (measured: Case, ours: number, catalog: number): Compared => ({
  measured,
  ours: taking(ours),
  catalog: { ...taking(catalog), requests: 6_323 }
})

const SOURCES = compared(SOURCE, 0.2, 2)
const FAR = { ...SOURCE, distance: 100 }

test('gives each copy a core of its own, and both versions the time of a batch as measured', () => {
  const rows = onPaper([SOURCES]).split('\n')
  expect(rows).toContain('| 10,000,000 | 1,000 | 1 | 0.333 | 10,000 | 27.8 | 12,645,459 |')
  // Nine windows are full; the last 1,000 batches take 63 turns of 0.12 s.
  expect(rows).toContain('| 10,000,000 | 1,000 | 16 | 0.0271 | 10,144 | 27.8 | 107,481,661 |')
  expect(rows).toContain('| 10,000,000 | 100 | 1 | 0.333 | 10,000 | never |  |')
})

test('holds the formula against what was measured, and names what is beyond 15 %', () => {
  const [table, text] = onPaper([SOURCES, compared(FAR, 1.2, 4.5)])
    .split('\n\n')
    .slice(-2)
  expect(table.split('\n').slice(2)).toEqual([
    '| 1,000 audiences, 100 ms, no limit | this | 1.20 | 1.20 | 0 % | 10 | 10 | 0 % |',
    "| 1,000 audiences, 100 ms, no limit | the catalog's | 3.00 | 4.50 | 50 % | 6,323 | 6,323 | 0 % |"
  ])
  expect(text).toBe(
    "1 of 2 cases are within 15 % of the formula. Beyond: 1,000 audiences, 100 ms, no limit, the catalog's."
  )
})
