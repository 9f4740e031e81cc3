import { recordMembers, type History } from '../../../local/emulator/history'

function historyOf(points: Array<[number, number]>): History {
  const history: History = []
  for (const [at, members] of points) recordMembers(history, at, members)
  return history
}

/** As many points, `milliseconds` after one another. */
const every = (milliseconds: number, count: number, from = 0) =>
  Array.from({ length: count }, (_, i): [number, number] => [from + i * milliseconds, i])

it('holds every change while they are few', () => {
  expect(historyOf(every(1, 400))).toEqual(every(1, 400))
})

it('holds two changes in a millisecond as one, with the later count', () => {
  expect(
    historyOf([
      [5, 1],
      [6, 3],
      [6, 2]
    ])
  ).toEqual([
    [5, 1],
    [6, 2]
  ])
})

it('stays in order when the clock is set back', () => {
  expect(
    historyOf([
      [5, 1],
      [9, 2],
      [7, 3],
      [10, 4]
    ])
  ).toEqual([
    [5, 1],
    [9, 3],
    [10, 4]
  ])
})

it('halves itself when there are more, and keeps the first and the last', () => {
  const kept = every(1, 401).filter(([at]) => at === 0 || at % 4 === 3 || at === 400)

  expect(historyOf(every(1, 401))).toEqual(kept)
  expect(kept).toHaveLength(102)
})

it('shows all of a long time equally well', () => {
  const history = historyOf(every(1_000, 100_000))
  const gaps = history.slice(1).map(([at], i) => at - history[i][0])

  expect(history.length).toBeGreaterThan(100)
  // A two-hundredth of the time that had passed when they were last thinned out, up to a power of two.
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2 ** 20)
})

it('shows a few changes of today beside the many of yesterday', () => {
  const day = 86_400_000
  const today = every(60_000, 100, day)

  expect(historyOf([...every(10, 5_000), ...today]).slice(-100)).toEqual(today)
})
