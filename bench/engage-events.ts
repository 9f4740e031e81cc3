import type { SegmentEvent } from '@segment/actions-core'

/** The i-th of many events that differ in their user alone. */
export function engageEvent(i: number): SegmentEvent {
  return {
    messageId: `engage-${i}`,
    timestamp: '2026-01-05T09:00:00.000Z',
    type: 'identify',
    userId: `user-${i}`,
    traits: { vip_customers: true, email: `user-${i}@example.com` },
    context: {
      personas: {
        computation_class: 'audience',
        computation_id: 'aud_1',
        computation_key: 'vip_customers',
        namespace: 'spa_1',
        space_id: 'spa_1'
      }
    }
  }
}
