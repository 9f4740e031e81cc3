import { isDeepStrictEqual } from 'node:util'
import type { Metadata } from '../generate/metadata'
import { inputsOf, own, valuesOf } from './inputs'

/** What is known of the destination that is live in Segment's catalog: all that saved settings and mappings rest on. */
export interface LiveDestination {
  slug: string
  name: string
  mode: string
  authentication: { fields: Record<string, LiveInput> }
  actions: Record<string, { defaultSubscription: string; fields: Record<string, LiveInput> }>
  presets: Array<{ name: string; type: string; partnerAction: string; subscribe: string; mapping: object }>
}

interface LiveInput {
  type: string
  required: boolean
  multiple: boolean
  /** Of fields only. */
  hidden?: boolean | null
  default: unknown
  /** The values alone. */
  choices: Array<string | number> | null
}

/** What is not as the live destination has it. Texts may differ, and choices be added. */
export function changesOfLive(destination: Metadata, live: LiveDestination): string[] {
  return [
    ...changes('destination', destination, { slug: live.slug, name: live.name, mode: live.mode }),
    ...inputsOf(live).flatMap(({ name, definition: { choices, ...before } }) => {
      const now = inputsOf(destination).find((input) => input.name === name)?.definition
      if (!now) return [gone(name)]
      const left = valuesOf(now.choices)
      const lost = valuesOf(choices).filter((value) => !left.includes(value))
      return [...changes(name, now, before), ...lost.map((value) => gone(`choice ${value} of ${name}`))]
    }),
    ...Object.entries(live.actions).flatMap(([key, { defaultSubscription }]) => {
      const now = own(destination.actions, key)
      return now ? changes(`action ${key}`, now, { defaultSubscription }) : [gone(`action ${key}`)]
    }),
    ...live.presets.flatMap((before) => {
      const now = destination.presets.find(({ name }) => name === before.name)
      return now ? changes(`preset ${before.name}`, now, before) : [gone(`preset ${before.name}`)]
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

function changes(name: string, now: object, before: object): string[] {
  return Object.entries(before).flatMap(([key, value]: [string, unknown]) => {
    const is: unknown = own({ ...now }, key)
    if (isDeepStrictEqual(is, value)) return []
    return [`The ${name} has ${key} ${JSON.stringify(is)}: change it back to ${JSON.stringify(value)}, as it is live.`]
  })
}

function gone(what: string): string {
  return `The ${what} is gone: put it back, since the live destination has it.`
}
