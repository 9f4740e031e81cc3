import { median } from '../../bench/median'

test.each([
  [[3], 3],
  [[10, 9, 1], 9],
  [[4, 1, 3, 2], 3]
])('of %j it is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

test('leaves the values as they are', () => {
  const values = [3, 1, 2]
  median(values)
  expect(values).toEqual([3, 1, 2])
})
