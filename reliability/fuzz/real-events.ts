import { SECRET } from './secrets'

/** The classes of what Engage computes, with the value that it sends for a member. */
const COMPUTED = [
  ['audience', true],
  ['audience', false],
  ['journey_step', true],
  ['journey_step', undefined],
  ['computed_trait', true],
  ['computed_trait', 'gold']
] as const

/** How many {@link engageEvent} tells apart but for their user. */
export const SHAPES = COMPUTED.length * 2

/**
 * An event as Engage sends it, made anew with each call: identify or track of each class that it computes. Every text in it that
 * no message may hold has the mark of a secret in it.
 */
export function engageEvent(shape: number, user: number): Record<string, unknown> {
  const [computationClass, value] = COMPUTED[shape % COMPUTED.length]
  const bag = { ...(value !== undefined && { vip_customers: value }), email: `${SECRET}-${user}@example.com` }
  const isTrack = shape % SHAPES >= COMPUTED.length
  return {
    messageId: `engage-${user}`,
    timestamp: '2026-01-05T09:00:00.000Z',
    ...(isTrack
      ? { type: 'track', event: value === false ? 'Audience Exited' : 'Audience Entered', properties: bag }
      : { type: 'identify', traits: bag }),
    userId: `user-${SECRET}-${user}`,
    anonymousId: `anonymous-${SECRET}-${user}`,
    context: {
      traits: { email: `${SECRET}-${user}@example.com` },
      personas: {
        computation_class: computationClass,
        computation_id: `aud_${user % 3}`,
        computation_key: 'vip_customers',
        namespace: 'spa_1',
        space_id: 'spa_1'
      }
    }
  }
}
