import type { SegmentEvent } from '@segment/actions-core'

/** The identify event by which Engage says whether a user is a member of an audience. */
export function engageEvent(
  { audienceId, audienceKey }: { audienceId: string; audienceKey: string },
  userId: string,
  isMember: boolean
): SegmentEvent {
  return {
    type: 'identify',
    userId,
    traits: { [audienceKey]: isMember },
    context: {
      personas: { computation_class: 'audience', computation_id: audienceId, computation_key: audienceKey }
    }
  }
}
