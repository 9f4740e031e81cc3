import fc from 'fast-check'
import { syncBody, type Member } from '../../../src/launchdarkly-api'
import type { Decision, MembershipChange } from '../../../src/syncAudience/membership'
import { refuseEvent, type Unsent } from '../../../src/syncAudience/outcomes'
import { planRequests, type Change, type KindPlan } from '../../../src/syncAudience/requests'

const MAX_MEMBERS = 1_000
const MAX_BYTES = 1_048_576

/** Any text that JavaScript can hold, halves of surrogate pairs among them. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0x22, 0x2c, 0x5c, 0xd800, 0xdfff, 0x2028)))
  .map((units) => String.fromCharCode(...units))

/** Often the same text, so that members meet; some that a careless key would mix up or lose. */
const text = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('a', 'b', 'a,b', '","', ':', '\u0000', '__proto__', 'constructor', '\ud800')
  },
  { weight: 1, arbitrary: anyText }
)

/** A decision, with the bytes to add to the context key: so that a counterexample stays short. */
type Sketch = Unsent | (MembershipChange & { padding: number })

/** Paddings of which one, two or three fill a request. */
const paddings = fc.constantFrom<number[]>(0, 0, 0, 0, 0, 0, 0, 0, 300_000, 524_000, 1_048_000, 1_100_000)

function sketches(
  maxLength: number,
  { texts = text, padding = fc.constantFrom<number[]>(0) } = {}
): fc.Arbitrary<Sketch[]> {
  const change = fc
    .tuple(
      fc.constantFrom('user', 'organization', '__proto__', 'constructor'),
      texts,
      text,
      text,
      fc.boolean(),
      padding
    )
    .map(([contextKind, userId, cohortName, cohortId, value, padding]) => ({
      contextKind,
      member: { userId, cohortName, cohortId, value },
      padding
    }))
  const refusal = fc.constant(refuseEvent('It is wrong.', 'Put it right.'))
  return fc.array(fc.oneof({ weight: 6, arbitrary: change }, { weight: 1, arbitrary: refusal }), { maxLength })
}

function decisionOf(sketch: Sketch): Decision {
  if (!('member' in sketch)) return sketch
  const { contextKind, member, padding } = sketch
  return { contextKind, member: { ...member, userId: member.userId + 'é'.repeat(padding / 2) } }
}

const SETTINGS = { apiKey: 'api-1', clientId: 'an "environment", é' }
const isChange = (decision: Decision): decision is MembershipChange => 'member' in decision

const membersOf = (request: Change[]): Member[] => request.map(({ member }) => member)
const bytesOf = ({ contextKind }: KindPlan, request: Change[]): number =>
  Buffer.byteLength(syncBody(SETTINGS, contextKind, membersOf(request)))
const eventsOf = (plans: KindPlan[]): number[] =>
  plans.flatMap(({ requests }) => requests.flat().flatMap(({ events }) => events))

type Law = (plans: KindPlan[], decisions: Decision[]) => void

function law(of: fc.Arbitrary<Sketch[]>, holds: Law): void {
  const property = fc.property(of, (sketches) => {
    const decisions = sketches.map(decisionOf)
    holds(planRequests(decisions, SETTINGS), decisions)
  })
  fc.assert(property)
}

describe('the requests planned for any decisions', () => {
  it('lose and double no event', () => {
    law(sketches(60), (plans, decisions) => {
      const accepted = decisions.flatMap((decision, event) => (isChange(decision) ? [event] : []))
      expect(eventsOf(plans).sort((a, b) => a - b)).toEqual(accepted)
    })
  })

  it('carry the last change of each member, in the order of the last events, for all events of that member', () => {
    law(sketches(60), (plans, decisions) => {
      for (const plan of plans) {
        const members = new Map<string, number[]>()
        decisions.forEach((decision, event) => {
          if (!isChange(decision) || decision.contextKind !== plan.contextKind) return
          const of = JSON.stringify([decision.member.cohortId, decision.member.userId])
          members.set(of, [...(members.get(of) ?? []), event])
        })
        const expected = [...members.values()]
          .map((events) => ({ last: events[events.length - 1], events }))
          .sort((a, b) => a.last - b.last)
          .map(({ last, events }) => ({ decision: decisions[last], events }))
        const planned = plan.requests.flat().map(({ member, events }) => ({
          decision: { contextKind: plan.contextKind, member },
          events: [...events].sort((a, b) => a - b)
        }))
        expect(planned).toEqual(expected)
      }
    })
  })

  it('hold one context kind a plan, and each kind in one plan', () => {
    law(sketches(60), (plans, decisions) => {
      const kinds = new Set(decisions.filter(isChange).map(({ contextKind }) => contextKind))
      expect(plans.map(({ contextKind }) => contextKind).sort()).toEqual([...kinds].sort())
      for (const plan of plans) {
        for (const event of eventsOf([plan])) expect(decisions[event]).toHaveProperty('contextKind', plan.contextKind)
      }
    })
  })

  it('are never empty, and larger than 1 MiB only with a single member', () => {
    law(sketches(30, { padding: paddings }), (plans) => {
      for (const plan of plans) {
        expect(plan.requests.length).toBeGreaterThan(0)
        for (const request of plan.requests) {
          expect(request.length).toBeGreaterThan(0)
          if (request.length > 1) expect(bytesOf(plan, request)).toBeLessThanOrEqual(MAX_BYTES)
        }
      }
    })
  })

  it('are the fewest: the first member of each had no room in the one before', () => {
    law(sketches(30, { padding: paddings }), (plans) => {
      for (const plan of plans) {
        plan.requests.slice(1).forEach(([first], i) => {
          expect(bytesOf(plan, [...plan.requests[i], first])).toBeGreaterThan(MAX_BYTES)
        })
      }
    })
  })

  it('hold 1,000 members each, but for the last of a kind', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 2_500 }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(counts, (counts) => {
        const decisions = counts.flatMap((count, kind) =>
          Array.from({ length: count }, (_, i) => ({
            contextKind: `kind-${kind}`,
            member: { userId: `u${i}`, cohortName: 'A', cohortId: `aud_${i % 7}`, value: true }
          }))
        )
        const sizes = planRequests(decisions, SETTINGS).map((plan) => ({
          kind: plan.contextKind,
          sizes: plan.requests.map((request) => request.length)
        }))
        expect(sizes).toHaveLength(counts.length)
        expect(sizes).toEqual(
          expect.arrayContaining(counts.map((count, i) => ({ kind: `kind-${i}`, sizes: full(count) })))
        )
      }),
      { numRuns: 20, examples: [[[999, 1_000, 1_001]], [[2_000]]] }
    )
  })
})

function full(count: number): number[] {
  const rest = count % MAX_MEMBERS
  return [...Array.from({ length: Math.floor(count / MAX_MEMBERS) }, () => MAX_MEMBERS), ...(rest > 0 ? [rest] : [])]
}

describe('members whose texts take as many bytes as there can be', () => {
  /** Six bytes each. */
  const units = (count: number): string => '\u0001'.repeat(count)
  const differentUnits = (i: number): string => i.toString(2).replace(/0/g, '\u0001').replace(/1/g, '\u0002')
  const settings = { apiKey: 'api-1', clientId: units(100) }
  const contextKind = units(100)

  /** So many members; the first has so many bytes more than a request that is full to the last byte. */
  function decisionsOf(count: number, over: number): MembershipChange[] {
    const member = (userId: string): Member => ({ userId, cohortName: units(1), cohortId: units(1), value: false })
    const members = Array.from({ length: count }, (_, i) => member(differentUnits(i)))
    const room = MAX_BYTES + over - Buffer.byteLength(syncBody(settings, contextKind, members))
    members[0] = member(`${members[0].userId}${units(Math.floor(room / 6))}${'x'.repeat(room % 6)}`)
    return members.map((member) => ({ contextKind, member }))
  }

  it.each([2, 10, 1_000])(
    'are one request where that holds 1 MiB, and two from the next byte on: %i members',
    (count) => {
      const requests = (over: number): number => planRequests(decisionsOf(count, over), settings)[0].requests.length
      expect([0, 1, 2, 64, 600].map(requests)).toEqual([1, 2, 2, 2, 2])
    }
  )
})
