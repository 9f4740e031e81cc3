import fc from 'fast-check'
import type { Payload } from '../../../src/syncAudience/generated-types'
import { decideMemberships } from '../../../src/syncAudience/membership'

const computationClasses = fc.constantFrom('audience', 'journey_step', 'computed_trait')
const audienceMemberships = fc.constantFrom(true, false, undefined)

function decide(payload: Partial<Payload>, audienceMembership?: boolean) {
  const [decision] = decideMemberships(
    [
      {
        segment_audience_id: 'aud_1',
        segment_audience_key: 'vip_customers',
        segment_computation_action: 'audience',
        context_kind: 'user',
        context_key: 'user_id_only',
        segment_user_id: 'u1',
        traits_or_props: { vip_customers: true },
        ...payload
      }
    ],
    [audienceMembership]
  )
  return 'member' in decision ? decision : 'refused'
}

function valueOf(payload: Partial<Payload>, audienceMembership?: boolean): unknown {
  const decision = decide(payload, audienceMembership)
  return decision === 'refused' ? decision : decision.member.value
}

describe('a decision', () => {
  it('holds the boolean under the key, and comes of no other value', () => {
    fc.assert(
      fc.property(computationClasses, fc.jsonValue(), audienceMemberships, (computationClass, value, ofCore) => {
        const payload = { segment_computation_action: computationClass, traits_or_props: { vip_customers: value } }
        expect(valueOf(payload, ofCore)).toBe(typeof value === 'boolean' ? value : 'refused')
      })
    )
  })

  it('rests on core where nothing is under the key, and is never a removal where core found nothing either', () => {
    const keys = fc.constantFrom('vip_customers', 'constructor', 'toString', '__proto__')
    const bags = fc.dictionary(fc.string(), fc.jsonValue())
    fc.assert(
      fc.property(computationClasses, keys, bags, audienceMemberships, (computationClass, key, bag, ofCore) => {
        fc.pre(!Object.keys(bag).includes(key))
        const payload = {
          segment_computation_action: computationClass,
          segment_audience_key: key,
          traits_or_props: bag
        }
        const otherwise = computationClass === 'journey_step' ? true : 'refused'
        expect(valueOf(payload, ofCore)).toBe(ofCore ?? otherwise)
      })
    )
  })

  it('has the context key as it is, or is refused where that is blank', () => {
    const blanksAndLetters = fc.string({ unit: fc.constantFrom(' ', '\t', '\u00a0', 'a', 'Ä') })
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), blanksAndLetters), (segment_user_id) => {
        const decision = decide({ segment_user_id })
        const contextKey = decision === 'refused' ? decision : decision.member.userId
        expect(contextKey).toBe(/\S/.test(segment_user_id) ? segment_user_id : 'refused')
      })
    )
  })

  it('has a context kind of the characters that LaunchDarkly documents, and is refused with any other', () => {
    const allowed = new Set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-')
    const kinds = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...allowed, ' ', 'é') }),
      fc.constantFrom('kind', 'multi')
    )
    fc.assert(
      fc.property(kinds, (context_kind) => {
        const valid = context_kind !== '' && [...context_kind].every((character) => allowed.has(character))
        const taken = valid && context_kind !== 'kind' && context_kind !== 'multi'
        const decision = decide({ context_kind })
        expect(decision === 'refused' ? decision : decision.contextKind).toBe(taken ? context_kind : 'refused')
      })
    )
  })
})
