import fc from 'fast-check'
import { retryWait } from '../../../local/sync/retry-wait'

const ALMOST_ONE = 1 - 2 ** -53
const longest = (attempt: number): number => retryWait(attempt, { untilReset: 0, random: () => 1 })

it('waits for up to twice as long each time, and for up to half a minute', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 7, 100, 10_000].map(longest)
  expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000])
})

it('waits anything from nothing to that', () => {
  const waits = [0, 0.25, 0.5].map((random) => retryWait(2, { untilReset: 0, random: () => random }))
  expect(waits).toEqual([0, 500, 1_000])
})

it.each([
  ['comes after the reset of the limit', 5_000, 5_250],
  ['takes a reset that is over for none', -5_000, 250]
])('%s', (_what, untilReset, wait) => {
  expect(retryWait(0, { untilReset, random: () => 0.5 })).toBe(wait)
})

it('never comes before the reset, nor much later', () => {
  const random = fc.double({ min: 0, max: ALMOST_ONE, noNaN: true })
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: -1e12, max: 1e9 }), random, (attempt, untilReset, random) => {
      const wait = retryWait(attempt, { untilReset, random: () => random })
      expect(wait).toBeGreaterThanOrEqual(Math.max(0, untilReset))
      expect(wait).toBeLessThanOrEqual(Math.max(0, untilReset) + 30_000)
    })
  )
})
