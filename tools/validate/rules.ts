import { generateFql, parseFql } from '@segment/destination-subscriptions'
import type { Metadata } from '../generate/metadata'
import { inputsOf, own, settingsOf, valuesOf } from './inputs'
import { changesOfLive, newlyRequired, type LiveDestination } from './live-rules'

/** What Segment's reviewers ask of a destination. */
export interface Rule {
  says: string
  /** What breaks the rule, and what to do about it; nothing where it holds. */
  violations: (destination: Metadata, live: LiveDestination) => string[]
}

export const RULES: Rule[] = [
  { says: 'the destination, its actions, fields, settings and presets say what they are', violations: missingTexts },
  { says: 'choices are distinct, and a default is one of them', violations: wrongChoices },
  { says: 'secrets are of type password', violations: visibleSecrets },
  { says: 'triggers are FQL', violations: wrongTriggers },
  { says: 'presets map fields of an action, and all that it requires', violations: wrongPresets },
  { says: 'batch keys are fields, and hidden', violations: wrongBatchKeys },
  { says: 'everything that is live is still there, unchanged', violations: changesOfLive },
  { says: 'nothing new is required', violations: newlyRequired }
]

function missingTexts(destination: Metadata): string[] {
  const { name, description } = destination
  return [
    ...missing('destination', { name, description }),
    ...Object.entries(destination.actions).flatMap(([key, { title, description }]) =>
      missing(`action ${key}`, { title, description })
    ),
    ...inputsOf(destination).flatMap(({ name, definition: { label, description, type } }) =>
      missing(name, { label, description, type })
    ),
    ...destination.presets.flatMap(({ name, partnerAction }) => missing(`preset for ${partnerAction}`, { name }))
  ]
}

function missing(name: string, texts: Record<string, string | null | undefined>): string[] {
  return Object.entries(texts)
    .filter(([, text]) => !text?.trim())
    .map(([key]) => `The ${name} has no ${key}: write one.`)
}

function wrongChoices(destination: Metadata): string[] {
  return inputsOf(destination).flatMap(({ name, definition: { choices, default: preset } }) => {
    if (choices === null) return []
    const values = valuesOf(choices)
    if (values.length === 0) return [`The ${name} has an empty list of choices: give it some, or no list.`]
    const twice = values.filter((value, i) => values.indexOf(value) < i)
    const isNone = (typeof preset === 'string' || typeof preset === 'number') && !values.includes(preset)
    return [
      ...twice.map((value) => `The ${name} has the choice ${value} twice: take one out.`),
      ...(isNone
        ? [`The ${name} has the default ${preset}, which is no choice: it is one of ${values.join(', ')}.`]
        : [])
    ]
  })
}

const SECRET = /token|secret|password|credential|key/i

function visibleSecrets(destination: Metadata): string[] {
  return settingsOf(destination)
    .filter(({ name, definition: { label, type } }) => SECRET.test(`${name} ${label}`) && type !== 'password')
    .map(({ name, definition: { type } }) => `The ${name} is a secret of type ${type}: make it a password.`)
}

function wrongTriggers(destination: Metadata): string[] {
  const triggers = [
    ...Object.entries(destination.actions).map(([key, { defaultSubscription }]) => [
      `action ${key}`,
      defaultSubscription
    ]),
    ...destination.presets.map(({ name, subscribe }) => [`preset ${name}`, subscribe])
  ]
  return triggers.flatMap(([name, fql]) => (typeof fql === 'string' ? wrongFql(`The ${name}`, fql) : []))
}

function wrongFql(name: string, fql: string): string[] {
  const parsed = parseFql(fql)
  if ('error' in parsed) return [`${name} has a trigger that is not FQL: ${fql}. Write one like: type = "identify"`]
  // The parser lets what it does not understand fall away.
  const read = generateFql(parsed)
  return read === fql
    ? []
    : [`${name} has the trigger ${fql}, which Segment reads as ${read}: write it like that, or mend it.`]
}

function wrongPresets(destination: Metadata): string[] {
  return destination.presets.flatMap(({ name, partnerAction, mapping }) => {
    const action = own(destination.actions, partnerAction)
    if (!action)
      return [`The preset ${name} is for the action ${partnerAction}, which does not exist: name one that does.`]
    const mapped = Object.keys(mapping ?? {})
    const unknown = mapped.filter((key) => !own(action.fields, key))
    const unmapped = Object.entries(action.fields).filter(([key, { required }]) => required && !mapped.includes(key))
    return [
      ...unknown.map((key) => `The preset ${name} maps ${key}, which is no field of ${partnerAction}: take it out.`),
      ...unmapped.map(([key]) => `The preset ${name} does not map ${key}, which ${partnerAction} requires: map it.`)
    ]
  })
}

function wrongBatchKeys(destination: Metadata): string[] {
  return Object.entries(destination.actions).flatMap(([action, { fields, hasPerformBatch }]) => {
    const keys = [own(fields, 'batch_keys')?.default ?? []].flat().map(String)
    const visible = ['batch_keys', 'batch_size'].filter((key) => own(fields, key) && !own(fields, key)?.hidden)
    const unknown = keys.filter((key) => !own(fields, key))
    return [
      ...visible.map((key) => `The field ${key} of ${action} is visible: hide it, since the platform alone reads it.`),
      ...unknown.map((key) => `The batch keys of ${action} name ${key}, which is no field: take it out.`),
      ...(own(fields, 'enable_batching') && !hasPerformBatch
        ? [`The action ${action} has enable_batching, and no performBatch: write one, or take the field out.`]
        : [])
    ]
  })
}
