import type { InputField } from '@segment/actions-core'

/** The keys, types, defaults and required flags are those of the live destination: saved mappings rest on them. */
export const fields: Record<string, InputField> = {
  segment_audience_id: {
    label: 'Audience ID',
    description: 'The ID of the Engage audience. LaunchDarkly keeps one segment for each.',
    type: 'string',
    unsafe_hidden: true,
    required: true,
    default: { '@path': '$.context.personas.computation_id' }
  },
  segment_audience_key: {
    label: 'Audience key',
    description:
      'The key of the Engage audience: the name of the trait or property that holds the membership. It also names the segment in LaunchDarkly.',
    type: 'string',
    unsafe_hidden: true,
    required: true,
    default: { '@path': '$.context.personas.computation_key' }
  },
  segment_computation_action: {
    label: 'Computation class',
    description:
      'What computed the event: an audience, a journey step or a computed trait. A computed trait must be a boolean, because a segment holds nothing but membership.',
    type: 'string',
    unsafe_hidden: true,
    required: true,
    choices: [
      { label: 'Audience', value: 'audience' },
      { label: 'Journey step', value: 'journey_step' },
      { label: 'Computed trait', value: 'computed_trait' }
    ],
    default: { '@path': '$.context.personas.computation_class' }
  },
  context_kind: {
    label: 'Context kind',
    description:
      "The event's context kind. To learn more about context kinds and where you can find a list of context kinds LaunchDarkly has observed, read [Context kinds](https://docs.launchdarkly.com/home/contexts/context-kinds).",
    type: 'string',
    required: true,
    default: 'user'
  },
  segment_user_id: {
    label: 'User ID',
    description: "The event's user ID.",
    type: 'string',
    unsafe_hidden: true,
    required: false,
    default: { '@path': '$.userId' }
  },
  segment_anonymous_id: {
    label: 'Anonymous ID',
    description: "The event's anonymous ID.",
    type: 'string',
    unsafe_hidden: true,
    required: false,
    default: { '@path': '$.anonymousId' }
  },
  user_email: {
    label: 'Email address',
    description: "The user's email address.",
    type: 'string',
    unsafe_hidden: true,
    required: false,
    default: {
      '@if': {
        exists: { '@path': '$.traits.email' },
        then: { '@path': '$.traits.email' },
        else: { '@path': '$.context.traits.email' }
      }
    }
  },
  context_key: {
    label: 'Context key',
    description: 'The unique LaunchDarkly context key. In most cases the Segment UserId should be used.',
    type: 'string',
    required: true,
    choices: [
      { label: 'User ID, or else email', value: 'user_id_then_email' },
      { label: 'User ID, or else anonymous ID', value: 'user_id_then_anonymousId' },
      { label: 'User ID, or else email, or else anonymous ID', value: 'user_id_then_email_then_anonymousId' },
      { label: 'User ID only', value: 'user_id_only' },
      { label: 'Email only', value: 'email_only' }
    ],
    default: 'user_id_only'
  },
  traits_or_props: {
    label: 'Traits or properties',
    description:
      'Where the membership is looked up under the audience key: the properties of a track event, the traits of an identify event.',
    type: 'object',
    unsafe_hidden: true,
    required: true,
    default: {
      '@if': {
        exists: { '@path': '$.properties' },
        then: { '@path': '$.properties' },
        else: { '@path': '$.traits' }
      }
    }
  },
  audience_action: {
    label: 'Audience action',
    description: 'Kept for mappings saved with it. It has no effect: the membership is read from the event.',
    type: 'string',
    unsafe_hidden: true,
    required: false,
    choices: [
      { label: 'Add', value: 'ADD' },
      { label: 'Remove', value: 'REMOVE' }
    ]
  },
  enable_batching: {
    label: 'Batch events',
    description:
      'When enabled, the action will batch events before sending them to LaunchDarkly. In most cases, batching should be enabled.',
    type: 'boolean',
    required: false,
    default: true
  }
}
