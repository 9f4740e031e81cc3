import { usesJest } from '../../../tools/lift-in/uses-jest'

describe('usesJest', () => {
  it.each([
    'expect({ a }).toEqual({ a: 1 })',
    'export function hold(): void {\n  afterEach(() => jest.useRealTimers())\n}'
  ])('finds a global of Jest in %j', (text) => expect(usesJest(text)).toBe(true))

  it.each(["const text = 'expect'", '// expect(1)', "import { expectHonest } from './honest'", ''])(
    'finds none in %j',
    (text) => expect(usesJest(text)).toBe(false)
  )
})
