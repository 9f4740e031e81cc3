import { Destination, type JSONObject } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { presetSettings } from '../../local/preset-settings'
import { withActions } from '../../local/with-actions'
import { floor, named } from '../contestants'
import { engageEvent } from '../engage-events'
import { markdownTable } from '../markdown-table'
import { inTurns, type Run } from './in-turns'

const EVENTS = 1_000

const WHOLE = ['whole 1', 'whole 2', 'whole 3']

export interface FieldCosts {
  /** Microseconds of the floor for an event, with all that the preset maps. */
  all: number
  /** By how much it is less without the field, in microseconds for an event. */
  fields: Array<{ key: string; micros: number }>
}

/** What each field that the preset maps costs in Segment's runtime: the floor as it is, and without that field. */
export async function fieldCosts(milliseconds: number): Promise<FieldCosts> {
  const events = Array.from({ length: EVENTS }, (_, i) => engageEvent(i))
  // Nothing is required here, so that an event without a field gets as far as one with it.
  const optional = withActions(floor(), (action) => ({ ...action, fields: withoutRequired(action.fields) }))
  const definition = named(optional, 'nothing required')
  const destination = new Destination(definition)
  const { subscription, ...credentials } = presetSettings(definition, LOCAL_CREDENTIALS)
  const { mapping, ...preset } = subscription as { mapping: JSONObject }
  const running =
    (mapping: JSONObject): Run =>
    async () => {
      await destination.onBatch(events, { ...credentials, subscription: { ...preset, mapping } })
    }
  const withoutField = Object.keys(mapping).map((key) => {
    const { [key]: _left, ...others } = mapping
    return [key, running(others)] as const
  })
  // Each field is held against the whole, so its error would be in all of them.
  const whole = Object.fromEntries(WHOLE.map((name) => [name, running(mapping)]))
  const { micros } = await inTurns({ ...whole, ...Object.fromEntries(withoutField) }, milliseconds * 2)
  const all = WHOLE.reduce((sum, name) => sum + micros[name], 0) / WHOLE.length
  return {
    all: all / EVENTS,
    fields: withoutField
      .map(([key]) => ({ key, micros: (all - micros[key]) / EVENTS }))
      .sort((a, b) => b.micros - a.micros)
  }
}

function withoutRequired<Field extends { required?: unknown }>(fields: Record<string, Field>): Record<string, Field> {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, { ...field, required: false }]))
}

export function fieldsText({ all, fields }: FieldCosts): string {
  const rows = fields.map(({ key, micros }) => [
    `\`${key}\``,
    micros.toFixed(1),
    `${Math.round((micros / all) * 100)} %`
  ])
  return [
    `Of the ${all.toFixed(2)} µs that the floor takes for a plain event in a batch of 1,000, this much goes into mapping and checking each field of the preset (the floor as it is, less the floor without that field; they need not add up to the whole):`,
    markdownTable(['field', 'µs', 'of the floor'], rows)
  ].join('\n\n')
}
