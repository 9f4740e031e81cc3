import type { SegmentEvent } from '@segment/actions-core'

export interface EventShape {
  /** The events take them in turns. */
  audiences?: number
  /** Traits beside the membership and the e-mail address. */
  traits?: number
}

/** The i-th of many events: their users are all different. */
export function engageEvent(i: number, { audiences = 1, traits = 0 }: EventShape = {}): SegmentEvent {
  const audience = (i % audiences) + 1
  const key = audiences === 1 ? 'vip_customers' : `audience_${audience}`
  return {
    messageId: `engage-${i}`,
    timestamp: '2026-01-05T09:00:00.000Z',
    type: 'identify',
    userId: `user-${i}`,
    traits: { [key]: true, email: `user-${i}@example.com`, ...moreTraits(i, traits) },
    context: {
      personas: {
        computation_class: 'audience',
        computation_id: `aud_${audience}`,
        computation_key: key,
        namespace: 'spa_1',
        space_id: 'spa_1'
      }
    }
  }
}

/** Texts, numbers and booleans in turns. */
function moreTraits(i: number, count: number): Record<string, string | number | boolean> {
  const valueOf = (trait: number): string | number | boolean =>
    [`value ${trait} of user ${i}`, i + trait, (i + trait) % 2 === 0][trait % 3]
  return Object.fromEntries(Array.from({ length: count }, (_, trait) => [`trait_${trait}`, valueOf(trait)]))
}
