import fc from 'fast-check'
import { memberName } from './members'
import { batchSketches, casesOf, type Case } from './random-events'

const batches = fc.sample(batchSketches, { numRuns: 300, seed: 1 }).map(casesOf)

/** How often the member of a batch comes that comes most often. */
function longestChain(cases: Case[]): number {
  const counts = new Map<string, number>()
  for (const { change } of cases) {
    if (change) counts.set(memberName(change), (counts.get(memberName(change)) ?? 0) + 1)
  }
  return Math.max(0, ...counts.values())
}

const some = (holds: (batch: Case[]) => boolean): boolean => batches.some(holds)

describe('of the random batches of the laws, some', () => {
  it('change a member five times and more', () => {
    expect(Math.max(...batches.map(longestChain))).toBeGreaterThanOrEqual(5)
  })

  it('have 35 events and more beside a crowd, and some more members than a request takes', () => {
    expect(some(({ length }) => length >= 35 && length <= 40)).toBe(true)
    expect(some(({ length }) => length > 1_000)).toBe(true)
  })

  it('hold context keys, audience IDs and audience keys of 10 kB', () => {
    const isLong = (text: string): boolean => Buffer.byteLength(text) >= 10_000
    const changes = batches.flatMap((cases) => cases.flatMap(({ change }) => change ?? []))
    for (const part of ['contextKey', 'audienceId', 'audienceKey'] as const) {
      expect(changes.some((change) => isLong(change[part]))).toBe(true)
    }
  })

  it('have events with a flaw, and some have none', () => {
    const isFlawed = ({ change }: Case): boolean => change === undefined
    expect(some((cases) => cases.some(isFlawed))).toBe(true)
    expect(some((cases) => !cases.some(isFlawed))).toBe(true)
  })
})
