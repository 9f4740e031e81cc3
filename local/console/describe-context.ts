import type { ContextAnswer, ContextDeparture, ContextMembership, SegmentDescription } from './protocol'
import type { RememberedEvents } from './remembered-events'

/** What the emulator says of a context. */
export interface LookedUp {
  kind: string
  memberships: Array<Omit<ContextMembership, 'event'>>
  departures: Array<Omit<ContextDeparture, 'event'>>
}

interface Known {
  key: string
  /** The same key as that of contexts of other kinds. */
  others: LookedUp[]
  segments: SegmentDescription[]
  remembered: RememberedEvents
}

/** Why a context is in segments, and why not in others, as far as that is known. */
export function describeContext(
  { kind, memberships, departures }: LookedUp,
  { key, others, segments, remembered }: Known
): ContextAnswer {
  const eventOf = (segment: string, included: boolean, at: number): string | undefined =>
    remembered.find({ segment, contextKey: key, included, at })
  const told = new Set([...memberships, ...departures].map(({ segment }) => segment))
  const neverLeft = segments.filter(({ key, contextKind }) => contextKind === kind && !told.has(key))
  return {
    memberships: memberships.map((each) => ({ ...each, event: eventOf(each.segment, true, each.since) })),
    departures: departures.map((each) => ({ ...each, event: eventOf(each.segment, false, each.at) })),
    removals: neverLeft.flatMap(({ key: segment, name }) => {
      const removal = remembered.findRemoval({ segment, contextKey: key })
      return removal ? [{ segment, name, at: removal.to, event: removal.name }] : []
    }),
    ofOtherKinds: others.flatMap(({ kind, memberships }) => memberships.map(({ name }) => ({ kind, name }))),
    undelivered: remembered.findUndelivered(key)
  }
}
