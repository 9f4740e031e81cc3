import { wholeNumber } from '../../local/option-values'

describe('wholeNumber', () => {
  it.each([
    ['1', 1],
    ['1000', 1_000],
    ['007', 7]
  ])('reads %s', (value, number) => {
    expect(wholeNumber(1, 1_000)(value)).toBe(number)
  })

  it.each(['0', '1001', '-1', '1.5', '1e2', '0x10', '', ' 1', '1 ', 'x', 'Infinity', '٣'])('refuses "%s"', (value) => {
    expect(() => wholeNumber(1, 1_000)(value)).toThrow('Give a whole number from 1 to 1000.')
  })

  it('may be without an upper limit', () => {
    expect(wholeNumber(0)('0')).toBe(0)
    expect(wholeNumber(0)('999999999999999')).toBe(999_999_999_999_999)
    expect(() => wholeNumber(1)('0')).toThrow('Give a whole number from 1 on.')
  })

  it('refuses numbers that would not stay what they are', () => {
    expect(() => wholeNumber(0)('9007199254740993')).toThrow('Give a whole number from 0 on.')
  })
})
