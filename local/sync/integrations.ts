import type { SegmentEvent } from '@segment/actions-core'

/**
 * Whether the event's own `integrations` exclude the destination of this name.
 * https://segment.com/docs/connections/spec/common/#integrations
 */
export function isExcluded({ integrations }: SegmentEvent, destination: string): boolean {
  if (typeof integrations !== 'object' || integrations === null) return false
  const chosen = new Map<string, unknown>(Object.entries(integrations))
  if (chosen.has(destination)) return chosen.get(destination) === false
  return chosen.get('All') === false
}
