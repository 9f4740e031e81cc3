import fc from 'fast-check'
import { presetSettings } from '../../local/preset-settings'
import definition from '../../src'
import { changedEvent } from './changed-event'
import { malformedSettings, malformedSubscription, oddly, SETTINGS } from './malformed-settings'
import { anyValue } from './odd-values'
import { engageEvent, SHAPES } from './real-events'
import { CREDENTIALS, SECRET } from './secrets'

/** What Segment's runtime is called with: events that go one by one, or all of them as one batch. */
export interface MalformedCall {
  /** What in it is malformed. */
  malformed: string
  way: 'onEvent' | 'onBatch'
  events: unknown[]
  settings: unknown
}

const realEvent: fc.Arbitrary<unknown> = fc
  .tuple(fc.nat(SHAPES - 1), fc.nat(999))
  .map(([shape, user]) => engageEvent(shape, user))

const upTo = (maxLength: number, event: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> =>
  fc.array(event, { minLength: 1, maxLength, size: 'max' })

/**
 * Whether core can read the event. It reads these of every event before the destination sees any of a batch, and all of the batch
 * fails where they are null, or where the key is an object that cannot be a text.
 */
function isReadByCore(event: unknown): boolean {
  const { context } = event as { context?: { personas?: { computation_key?: unknown } | null } | null }
  return context !== null && context?.personas !== null && typeof context?.personas?.computation_key !== 'object'
}

/** Well-formed ones among them, so that something is sent for most batches. */
const readableEvent = fc.oneof(
  { weight: 3, arbitrary: changedEvent.filter(isReadByCore) },
  { weight: 1, arbitrary: realEvent }
)

/** Small ones more often than large ones, up to Segment's limit. */
const batchOfChanged = fc.oneof(
  { weight: 4, arbitrary: upTo(10, changedEvent) },
  { weight: 2, arbitrary: upTo(100, readableEvent) },
  { weight: 1, arbitrary: upTo(1_000, readableEvent) }
)

const WELL_FORMED = {
  segment_audience_id: 'aud_1',
  segment_audience_key: 'vip_customers',
  segment_computation_action: 'audience',
  context_kind: 'user',
  segment_user_id: `user-${SECRET}`,
  segment_anonymous_id: `anonymous-${SECRET}`,
  user_email: `${SECRET}@example.com`,
  context_key: 'user_id_then_email_then_anonymousId',
  traits_or_props: { vip_customers: true },
  audience_action: 'ADD',
  enable_batching: true
}

/** Every field is taken from the property of its name, so that anything comes to any of them. */
const FIELD_BY_FIELD = presetSettings(definition, CREDENTIALS, {
  mapping: Object.fromEntries(Object.keys(WELL_FORMED).map((field) => [field, { '@path': `$.properties.${field}` }]))
})
const eventOfFields = oddly(WELL_FORMED, 9).map((properties) => ({ type: 'track', event: 'Any', properties }))

const eitherWay = fc.constantFrom('onEvent', 'onBatch')
const settled = fc.constant(SETTINGS)

/** Weighed so that about a third of the events goes one by one. */
export const malformedCall: fc.Arbitrary<MalformedCall> = fc.oneof(
  kind(14, 'places in events of Engage', fc.constant('onEvent'), upTo(10, changedEvent), settled),
  kind(3, 'places in events of Engage', fc.constant('onBatch'), batchOfChanged, settled),
  kind(6, 'what the mapping makes of events', eitherWay, upTo(10, eventOfFields), fc.constant(FIELD_BY_FIELD)),
  kind(4, 'whole events', eitherWay, upTo(4, fc.oneof(anyValue, realEvent)), settled),
  kind(6, 'the settings', eitherWay, upTo(4, realEvent), malformedSettings),
  kind(6, 'the subscription', eitherWay, upTo(4, realEvent), malformedSubscription)
)

function kind(
  weight: number,
  malformed: string,
  way: fc.Arbitrary<MalformedCall['way']>,
  events: fc.Arbitrary<unknown[]>,
  settings: fc.Arbitrary<unknown>
): fc.WeightedArbitrary<MalformedCall> {
  return { weight, arbitrary: fc.record({ malformed: fc.constant(malformed), way, events, settings }) }
}
