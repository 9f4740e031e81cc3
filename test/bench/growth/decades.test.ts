import { asMany, decadesOf } from '../../../bench/growth/decades'

test.each([
  [[2, 50], { from: 0, to: 2 }],
  [[0.17, 131], { from: -1, to: 3 }],
  [[1, 100], { from: 0, to: 2 }],
  [[200], { from: 2, to: 3 }],
  [[10], { from: 1, to: 2 }]
])('%j are within %j', (values, expected) => {
  expect(decadesOf(values)).toEqual(expected)
})

test('lengthens the shorter axes at both ends, first at the lower one', () => {
  const axes = [
    { from: 0, to: 4 },
    { from: 1, to: 2 },
    { from: 1, to: 3 }
  ]
  expect(asMany(axes)).toEqual([
    { from: 0, to: 4 },
    { from: -1, to: 3 },
    { from: 0, to: 4 }
  ])
})
