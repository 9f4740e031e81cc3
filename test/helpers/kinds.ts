import type { SegmentEvent } from '@segment/actions-core'
import { identify, type EngageEvent } from './engage'

/** A mapping that takes the context kind from the event, for events made by {@link ofKind}. */
export const KIND_OF_EVENT = { context_kind: { '@path': '$.category' } }

export function ofKind(contextKind: string, event: EngageEvent = {}): SegmentEvent {
  return identify(event, { category: contextKind })
}

/** `count` events of a kind, of users `<kind>-0`, `<kind>-1`, … */
export function manyOfKind(contextKind: string, count: number): SegmentEvent[] {
  return Array.from({ length: count }, (_, i) => ofKind(contextKind, { userId: `${contextKind}-${i}` }))
}
