import fc from 'fast-check'
import { commit, createEnvironment, type Environment } from '../../../../local/emulator/environment'
import { touch } from '../../../../local/emulator/apply-sync'
import { addMember, hasMember, newSegment, removeMember, type Segment } from '../../../../local/emulator/segments'
import { segmentsSince } from '../../../../local/emulator/sdks/sdk-data'

const KEY = 'segment-audiences-aud_1'
const UNIVERSE = 120_000

const contextKeys = Array.from({ length: UNIVERSE }, (_, i) => `u${i}`)

interface SdkSegment {
  includedContexts: Array<{ values: string[] }>
  excludedContexts?: Array<{ values: string[] }>
  rules: Array<{ clauses: Array<{ values: string[] }> }>
}

/** What a server SDK knows, and how it tells a member by that: https://launchdarkly.com/docs/sdk/concepts/flag-evaluation-rules */
function sdk(environment: Environment) {
  const segments = new Map<string, { included: Set<string>; excluded: Set<string>; rules: string[] }>()
  let since: number | undefined
  const isIn = (key: string, contextKey: string): boolean => {
    const { included, excluded, rules } = segments.get(key) ?? { included: new Set(), excluded: new Set(), rules: [] }
    if (included.has(contextKey)) return true
    return !excluded.has(contextKey) && rules.some((rule) => isIn(rule, contextKey))
  }
  return {
    update: () => {
      const { version } = environment
      for (const { key, json } of segmentsSince({ environment }, since)) {
        const { includedContexts, excludedContexts = [], rules } = JSON.parse([...json].join('')) as SdkSegment
        segments.set(key, {
          included: new Set(includedContexts.flatMap(({ values }) => values)),
          excluded: new Set(excludedContexts.flatMap(({ values }) => values)),
          rules: rules.flatMap(({ clauses }) => clauses.flatMap(({ values }) => values))
        })
      }
      since = version
    },
    isMember: (contextKey: string) => isIn(KEY, contextKey),
    sizes: () => [...segments.values()].map(({ included }) => included.size)
  }
}

interface Change {
  included: boolean
  from: number
  count: number
  step: number
  /** Which SDKs look afterwards. */
  looks: number[]
}

const change: fc.Arbitrary<Change> = fc.record({
  included: fc.boolean(),
  from: fc.nat(UNIVERSE - 1),
  count: fc.integer({ min: 1, max: 40_000 }),
  step: fc.integer({ min: 1, max: 40 }),
  looks: fc.array(fc.nat(2), { maxLength: 3 })
})

function apply(environment: Environment, segment: Segment, { included, from, count, step }: Change) {
  commit(environment, (version) => {
    for (let i = 0; i < count; i++) {
      const key = contextKeys[(from + i * step) % UNIVERSE]
      if (included ? addMember(segment, key, 0) : removeMember(segment, key)) touch(segment, version, 0)
    }
    return true
  })
}

it('SDKs that look now and then, and one that comes late, tell the members that there are', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
      const environment = createEnvironment()
      const segment = newSegment({ key: KEY, name: 'Vip', contextKind: 'user' }, 1, 0)
      environment.segments.set(KEY, segment)
      const early = [sdk(environment), sdk(environment), sdk(environment)]

      for (const one of changes) {
        apply(environment, segment, one)
        for (const n of one.looks) early[n].update()
      }

      const all = [...early, sdk(environment)]
      for (const { update, isMember, sizes } of all) {
        update()
        const wrong = contextKeys.filter((key) => isMember(key) !== hasMember(segment, key))
        expect(wrong).toEqual([])
        expect(Math.max(...sizes())).toBeLessThanOrEqual(50_000)
      }
    }),
    { numRuns: 8, endOnFailure: true }
  )
})
