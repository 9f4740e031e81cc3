import type { Definition, Field } from '../protocol'

/** Settings, mapping and trigger as they are edited: each value as the text that stands in its field. */
export interface Subscription {
  settings: Texts
  mapping: Texts
  trigger: string
}

/** By field; an empty text is no value. */
export type Texts = Record<string, string>

export function presetSubscription({ settings, initialSettings, fields, mapping, trigger }: Definition): Subscription {
  return { settings: textsOf(settings, initialSettings), mapping: textsOf(fields, mapping), trigger }
}

function textsOf(fields: Field[], values: Record<string, unknown>): Texts {
  return Object.fromEntries(fields.map(({ key }) => [key, textOf(values[key])]))
}

const textOf = (value: unknown): string =>
  value === undefined
    ? ''
    : typeof value === 'string'
      ? value
      : JSON.stringify(value, undefined, 1).replace(/\n\s*/g, ' ')

/** The values of the fields. Throws an error that names the field whose text is none, or which may not be empty. */
export function valuesOf(fields: Field[], texts: Texts): Record<string, unknown> {
  const missing = fields.find(({ key, required }) => required && texts[key] === '')
  if (missing) throw new Error(`${missing.label} is required: fill it in, or go back to the preset.`)
  return Object.fromEntries(
    fields.flatMap((field) => (texts[field.key] === '' ? [] : [[field.key, valueOf(field, texts[field.key])]]))
  )
}

/** A directive of the mapping begins with a brace. */
function valueOf({ label, type }: Field, text: string): unknown {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  if (!text.trimStart().startsWith('{')) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Error(`${label}: what begins with a brace must be JSON, like { "@path": "$.userId" }.`)
  }
}
