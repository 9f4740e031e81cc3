import { threeDigits } from '../../bench/three-digits'

it.each([
  [0.0012345, '0.00123'],
  [9.999, '10.0'],
  [12.34, '12.3'],
  [99.99, '100'],
  [100, '100'],
  [1_989.6, '1,990']
])('%f is shown as %s', (value, shown) => {
  expect(threeDigits(value)).toBe(shown)
})
