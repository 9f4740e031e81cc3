import fc from 'fast-check'

/** What JSON can hold and careless code trips over. */
const ODDITIES: unknown[] = [
  ...[null, true, false, 0, -1, 1e308, [], {}, [[]], [true], [null], { '': '' }, { toString: 1, length: -1 }],
  ...['', ' ', '\t\n', '_', '\u0000', '\u2028', '\ud800', 'a\udc00b', '\u202eevil', 'true', 'false', 'null', '0'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'kind', 'multi', 'user', 'vip_customers'],
  ...['$.userId', '@path', { '@path': '$.userId' }, '{{userId}}', '%00', '../..', '<script>', '\u{1f600}'.repeat(300)],
  JSON.parse('{"__proto__":{"vip_customers":true,"userId":"u"}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":true}}}')
]

/** One beside a hundred others is more than enough. */
const LARGE: unknown[] = ['x'.repeat(100_000), 'é'.repeat(600_000), '\ud800'.repeat(50_000), Array(5_000).fill(true)]

/** What core follows to the end of the stack, before the destination is asked. */
const ENDLESS: unknown[] = [circle(), nested(20_000)]

/** Whatever JavaScript can hold. */
const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    stringUnit: 'binary'
  }),
  fc.constantFrom<unknown>(Symbol('symbol'), 12n, new Date(NaN), new Map([['userId', 'u']]), () => true, undefined)
)

/** What may stand in a place of an event or of the settings. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...ODDITIES) },
  { weight: 10, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 10, arbitrary: fc.jsonValue() },
  { weight: 20, arbitrary: anything },
  { weight: 1, arbitrary: fc.constantFrom(...LARGE) }
)

/** What may stand in place of a whole event, of the settings or of a directive of the mapping. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 20, arbitrary: anything },
  { weight: 5, arbitrary: fc.constantFrom(...ODDITIES) },
  { weight: 1, arbitrary: fc.constantFrom(...ENDLESS) }
)

function circle(): unknown {
  const value: Record<string, unknown> = { vip_customers: true }
  value.self = value
  return value
}

function nested(depth: number): unknown {
  let value: unknown = true
  for (let level = 0; level < depth; level++) value = { deeper: value }
  return value
}
