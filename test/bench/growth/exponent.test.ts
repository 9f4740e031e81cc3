import fc from 'fast-check'
import { beyondStart, exponent } from '../../../bench/growth/exponent'

const EVENTS = [10, 100, 1_000, 10_000]

test('of whatever power it finds the power', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (power, factor) => {
        const points = EVENTS.map((events) => ({ events, value: factor * events ** power }))
        expect(exponent(points)).toBeCloseTo(power, 6)
      }
    )
  )
})

test('takes the middle way between points that are on no line', () => {
  // The logarithms of the values, to the base of 10, are 0, 0 and 3; the line through 0, 1 and 2 that is nearest rises by 1.5.
  const points = [1, 1, 1_000].map((value, i) => ({ events: 10 ** i, value }))
  expect(exponent(points)).toBeCloseTo(1.5, 10)
})

test('takes the points of which the start is a tenth at most', () => {
  const points = [9, 10, 11].map((value) => ({ events: value, value }))
  expect(beyondStart(points, 1).map(({ events }) => events)).toEqual([10, 11])
})

test('what is straight but for its start is still linear over ten times the events beyond it', () => {
  const points = [1, 10, 100, 1_000].map((events) => ({ events, value: 9 + events }))
  const counted = beyondStart(points, 9)
  expect(counted.map(({ events }) => events)).toEqual([100, 1_000])
  expect(exponent(counted)).toBeGreaterThan(0.95)
})
