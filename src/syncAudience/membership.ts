import type { AudienceMembership } from '@segment/actions-core'
import { getOrAdd } from '../get-or-add'
import { cohortName, type Member } from '../launchdarkly-api'
import { refuseEvent, type Unsent } from './outcomes'
import type { Payload } from './generated-types'

/** That one context is, or is no longer, a member of one audience. */
export interface MembershipChange {
  contextKind: string
  member: Member
}

/** What an event asks for, or why it asks for nothing that can be sent. */
export type Decision = MembershipChange | Unsent

/** The fields that may hold the context key, by strategy, the preferred one first. */
const CONTEXT_KEY_FIELDS = new Map<string, Array<'segment_user_id' | 'user_email' | 'segment_anonymous_id'>>([
  ['user_id_only', ['segment_user_id']],
  ['email_only', ['user_email']],
  ['user_id_then_email', ['segment_user_id', 'user_email']],
  ['user_id_then_anonymousId', ['segment_user_id', 'segment_anonymous_id']],
  ['user_id_then_email_then_anonymousId', ['segment_user_id', 'user_email', 'segment_anonymous_id']]
])

/** Two are reserved. https://launchdarkly.com/docs/home/flags/context-kinds */
const CONTEXT_KIND = /^(?!(?:kind|multi)$)[A-Za-z0-9._-]+$/

/** Core takes an empty text for a value in a batch. LaunchDarkly would give an item with one to the first item's audience. */
const isBlank = (text: string): boolean => text.trim() === ''

/**
 * A decision for each payload of a batch. `audienceMemberships` are what core read from the events themselves, undefined where it
 * found no boolean.
 */
export function decideMemberships(payloads: Payload[], audienceMemberships: AudienceMembership[] = []): Decision[] {
  // Where events share an audience, a name put together anew for each would take longer, here and in the body.
  const names = new Map<string, string>()
  const nameOf = (audienceKey: string): string => getOrAdd(names, audienceKey, cohortName)
  return payloads.map((payload, event) => decideMembership(payload, audienceMemberships[event], nameOf))
}

function decideMembership(
  payload: Payload,
  audienceMembership: AudienceMembership,
  nameOf: (audienceKey: string) => string
): Decision {
  const { segment_audience_id: audienceId, segment_audience_key: audienceKey, context_kind: contextKind } = payload

  if (isBlank(audienceId)) {
    return refuseEvent('The audience ID is empty.', 'Map segment_audience_id to $.context.personas.computation_id.')
  }
  if (isBlank(audienceKey)) {
    return refuseEvent('The audience key is empty.', 'Map segment_audience_key to $.context.personas.computation_key.')
  }
  if (!CONTEXT_KIND.test(contextKind)) {
    return refuseEvent(
      'The context kind is not one that LaunchDarkly takes.',
      'Set context_kind to letters, digits, ".", "_" and "-" alone; "kind" and "multi" are reserved.'
    )
  }
  const contextKey = contextKeyOf(payload)
  if (typeof contextKey !== 'string') return contextKey

  const value = membershipOf(payload, audienceKey, audienceMembership)
  if (typeof value !== 'boolean') return value

  return {
    contextKind,
    member: { userId: contextKey, cohortName: nameOf(audienceKey), cohortId: audienceId, value }
  }
}

function contextKeyOf(payload: Payload): string | Unsent {
  const fields = CONTEXT_KEY_FIELDS.get(payload.context_key)
  if (!fields) return refuseEvent('The context key strategy is unknown.', 'Choose one of the choices of context_key.')

  for (const field of fields) {
    const contextKey = payload[field]
    if (contextKey !== undefined && !isBlank(contextKey)) return contextKey
  }
  return refuseEvent(
    `The event has no context key: the strategy ${payload.context_key} found nothing in ${fields.join(', ')}.`,
    'Choose another context_key strategy, or map the fields that it looks at.'
  )
}

/** Strictly a boolean: an absent value is never a removal, and a text is never a yes. */
function membershipOf(payload: Payload, key: string, audienceMembership: boolean | undefined): boolean | Unsent {
  const bag = payload.traits_or_props
  const holdsKey = Object.prototype.hasOwnProperty.call(bag, key)
  const value = holdsKey ? bag[key] : audienceMembership

  if (typeof value === 'boolean') return value
  const computationClass = payload.segment_computation_action
  // A journey step of the older kind carries no boolean and only ever adds.
  if (computationClass === 'journey_step' && !holdsKey) return true

  const found = holdsKey ? `${nameOfType(value)} instead of true or false` : 'neither true nor false'
  return refuseEvent(
    `The event has ${found} under the audience key.`,
    computationClass === 'computed_trait'
      ? 'A LaunchDarkly segment holds nothing but membership: send computed traits of type boolean only.'
      : 'Send true for a member and false for a removal in the traits of an identify or the properties of a track event.'
  )
}

function nameOfType(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`
}
