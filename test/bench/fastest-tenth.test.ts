import { fastestTenth } from '../../bench/fastest-tenth'

it.each([
  [[5], 5],
  [[9, 1, 5], 1],
  [Array.from({ length: 20 }, (_, i) => 20 - i), 1.5],
  [[100, 9, 20, 3, 40, 50, 60, 70, 80, 90, 10], 6]
])('the mean of the fastest tenth, of one at least: %j', (values, mean) => {
  const given = [...values]
  expect(fastestTenth(values)).toBe(mean)
  expect(values).toEqual(given)
})
