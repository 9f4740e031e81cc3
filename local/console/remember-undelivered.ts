import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import type { UndeliveredEvent } from './protocol'
import { mapEvent } from './rehearsal'
import type { RememberedEvents } from './remembered-events'

/** Those that a strategy may take the context key from. */
const ID_FIELDS = ['segment_user_id', 'user_email', 'segment_anonymous_id']

/**
 * Remembers what became of an event by each ID that the mapping finds in it: which of them is its context key is not known of one that
 * was refused. `settings` are what Segment's runtime was called with.
 */
export function rememberUndelivered(
  remembered: RememberedEvents,
  event: SegmentEvent,
  settings: JSONObject,
  undelivered: Omit<UndeliveredEvent, 'audience'>
): void {
  const { mapping } = settings.subscription as { mapping: JSONObject }
  const payload = mapEvent(mapping, event)
  const audienceId = textOf(payload?.segment_audience_id)
  const audience = textOf(payload?.segment_audience_key) ?? audienceId
  for (const field of ID_FIELDS) {
    const id = textOf(payload?.[field])
    if (id === undefined) continue
    remembered.rememberUndelivered(id, audienceId, { ...undelivered, ...(audience !== undefined && { audience }) })
  }
}

/** As core makes one of a number. */
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined
