import fc from 'fast-check'
import type { Membership } from '../../../local/deciding'
import { takeSample, type Sample } from '../../../local/verify/sample'

const membership = fc.record({
  contextKind: fc.constantFrom('user', 'device'),
  audienceId: fc.constantFrom('aud_1', 'aud_2', 'constructor'),
  audienceKey: fc.constant('vip'),
  contextKey: fc.oneof(fc.constantFrom('a', 'b', 'A', ' a', '__proto__', '\ud800'), fc.string({ unit: 'binary' })),
  value: fc.boolean()
})
const stream = fc.array(membership, { maxLength: 200, size: 'max' })
const sample = fc.record({ size: fc.integer({ min: 1, max: 40 }), seed: fc.string() })

function sampleOf(memberships: Membership[], sample: Sample): Membership[] {
  const { take, taken } = takeSample(sample)
  memberships.forEach(take)
  return taken()
}

const nameOf = ({ contextKind, audienceId, contextKey }: Membership): string =>
  JSON.stringify([contextKind, audienceId, contextKey])

const lastOfEach = (memberships: Membership[]): Map<string, Membership> =>
  new Map(memberships.map((membership) => [nameOf(membership), membership]))

it('is so many members, each once and with its last membership', () => {
  fc.assert(
    fc.property(stream, sample, (stream, sample) => {
      const last = lastOfEach(stream)
      const taken = sampleOf(stream, sample)

      expect(taken).toHaveLength(Math.min(sample.size, last.size))
      expect(lastOfEach(taken).size).toBe(taken.length)
      for (const membership of taken) expect(membership).toBe(last.get(nameOf(membership)))
    })
  )
})

it('depends on the members and the seed alone, not on how often or when they come', () => {
  fc.assert(
    fc.property(stream, sample, (stream, sample) => {
      const members = [...lastOfEach(stream).values()]
      const expected = sampleOf(stream, sample)
      expect(sampleOf(members, sample)).toEqual(expected)
      expect(sampleOf([...members].reverse(), sample)).toEqual(expected)
    })
  )
})

it('takes each member as often as any other, over many seeds', () => {
  const members = Array.from({ length: 100 }, (_, i) => ({
    contextKind: 'user',
    audienceId: i < 50 ? 'aud_1' : 'aud_2',
    audienceKey: 'vip',
    contextKey: `u${i}`,
    value: true
  }))
  const seeds = 2_000
  const times = new Map(members.map(({ contextKey }) => [contextKey, 0]))
  for (let seed = 0; seed < seeds; seed++) {
    for (const { contextKey } of sampleOf(members, { size: 10, seed: String(seed) })) {
      times.set(contextKey, times.get(contextKey)! + 1)
    }
  }
  // Expected are 200 times of 2,000, with a standard deviation of 13.4: no member is further off than 5 of them.
  expect(Math.min(...times.values())).toBeGreaterThan(133)
  expect(Math.max(...times.values())).toBeLessThan(267)
})
