import { isDeepStrictEqual } from 'node:util'
import type { Metadata } from '../generate/metadata'
import { inputsOf, own, valuesOf, type Choice } from './inputs'

/**
 * The catalog's view of the destination that is live, in the form of `src/metadata.json`: all that saved settings and mappings
 * rest on. Its texts may be left out, and of choices all but the values: they may change.
 */
export interface LiveDestination {
  authentication: { scheme: string; fields: Record<string, LiveInput> }
  actions: Record<string, { fields: Record<string, LiveInput> }>
  presets: Array<{ name: string | null; mapping: object | null }>
}

interface LiveInput {
  choices: readonly Choice[] | null
}

const TEXTS = ['label', 'description', 'placeholder']

/** What is not as the live destination has it. Texts may differ, and choices and optional inputs be added. */
export function changesOfLive(destination: Metadata, live: LiveDestination): string[] {
  const { authentication, actions, presets, ...root } = live
  const inputs = new Map(inputsOf(destination).map(({ name, definition }) => [name, definition]))
  return [
    ...changes('destination', destination, root),
    ...changes('authentication', destination.authentication ?? {}, without(authentication, 'fields')),
    ...inputsOf(live).flatMap(({ name, definition: before }) => {
      const now = inputs.get(name)
      return now
        ? [...changes(name, now, without(before, 'choices')), ...changesOfChoices(name, now, before)]
        : [gone(name)]
    }),
    ...Object.entries(actions).flatMap(([key, before]) => {
      const now = own(destination.actions, key)
      return now ? changes(`action ${key}`, now, without(before, 'fields')) : [gone(`action ${key}`)]
    }),
    ...presets.flatMap((before) => {
      const name = `preset ${before.name}`
      const now = destination.presets.find((preset) => preset.name === before.name)
      if (!now) return [gone(name)]
      // It may map fields that are new.
      return [
        ...changes(name, now, without(before, 'mapping')),
        ...changes(name, now.mapping ?? {}, before.mapping ?? {})
      ]
    })
  ]
}

/** Inputs that one must fill in, and of which the live destination knows nothing: saved settings and mappings lack them. */
export function newlyRequired(destination: Metadata, live: LiveDestination): string[] {
  const known = inputsOf(live).map(({ name }) => name)
  return inputsOf(destination)
    .filter(({ name, definition: { required } }) => required !== false && !known.includes(name))
    .map(({ name }) => `The ${name} is required, and the live destination has none: make it optional.`)
}

function changesOfChoices(name: string, now: Pick<LiveInput, 'choices'>, before: LiveInput): string[] {
  if (before.choices === null) return changes(name, now, { choices: null })
  const left = valuesOf(now.choices)
  const lost = valuesOf(before.choices).filter((value) => !left.includes(value))
  return lost.map((value) => gone(`choice ${value} of ${name}`))
}

function changes(name: string, now: object, before: object): string[] {
  return Object.entries(before).flatMap(([key, value]: [string, unknown]) => {
    const is: unknown = own({ ...now }, key)
    if (TEXTS.includes(key) || isDeepStrictEqual(is, value)) return []
    return [`The ${name} has ${key} ${JSON.stringify(is)}: change it back to ${JSON.stringify(value)}, as it is live.`]
  })
}

function without(object: object, key: string): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
}

function gone(what: string): string {
  return `The ${what} is gone: put it back, since the live destination has it.`
}
