import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import { deciding, type Membership } from '../deciding'
import type { Outcome } from '../sync/outcome'
import { segmentRuntime } from '../sync/segment-runtime'
import type { RememberedEvents } from './remembered-events'
import { rememberUndelivered } from './remember-undelivered'

export interface NamedOutcome {
  /** For people: `line 17 of events.jsonl`, say. */
  name: string
  event: SegmentEvent
  outcome: Outcome
}

/** How events were delivered. */
export interface Delivery {
  /** What Segment's runtime was called with: the credentials and the subscription. */
  settings: JSONObject
  /** Between which times, in epoch milliseconds. */
  from: number
  to: number
}

/** Remembers which events changed which members, and which were not delivered. */
export async function rememberOutcomes(
  remembered: RememberedEvents,
  events: NamedOutcome[],
  { settings, from, to }: Delivery
): Promise<void> {
  const delivered = events.filter(({ outcome }) => outcome.state === 'delivered').map(({ event }) => event)
  const decide = segmentRuntime(deciding(destination), settings)
  const memberships = (delivered.length > 0 ? await decide(delivered) : []).values()
  // In their order: an event that was delivered makes one before it that was not no longer of interest.
  for (const { name, event, outcome } of events) {
    if (outcome.state === 'delivered') {
      const { audienceId, contextKey, value } = memberships.next().value!.sent as Membership
      remembered.remember({ audienceId, contextKey, value, name, from, to })
    } else {
      const why =
        outcome.state === 'left out'
          ? { explanation: 'The trigger or its own `integrations` leave it out.' }
          : { status: outcome.status, explanation: outcome.message }
      rememberUndelivered(remembered, event, settings, { event: name, at: to, decision: outcome.state, ...why })
    }
  }
}
