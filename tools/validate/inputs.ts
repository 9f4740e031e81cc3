import type { FieldMetadata, SettingMetadata } from '../generate/metadata'

/** What a user fills in: a setting of the destination, or a field of one of its actions. */
export interface Input<Definition = SettingMetadata | FieldMetadata> {
  /** `setting apiKey`, or `field context_kind of syncAudience`. */
  name: string
  definition: Definition
}

/** The settings and fields of a destination, or of what is known of one. */
export function inputsOf<Setting, Field>(destination: {
  authentication: { fields: Record<string, Setting> } | null
  actions: Record<string, { fields: Record<string, Field> }>
}): Array<Input<Setting | Field>> {
  return [
    ...settingsOf(destination),
    ...Object.entries(destination.actions).flatMap(([action, { fields }]) =>
      Object.entries(fields).map(([key, definition]) => ({ name: `field ${key} of ${action}`, definition }))
    )
  ]
}

export function settingsOf<Setting>({
  authentication
}: {
  authentication: { fields: Record<string, Setting> } | null
}): Array<Input<Setting>> {
  return Object.entries(authentication?.fields ?? {}).map(([key, definition]) => ({
    name: `setting ${key}`,
    definition
  }))
}

export type Choice = string | number | { value: string | number }

/** The values of choices, whichever way they are written. */
export function valuesOf(choices: readonly Choice[] | null): Array<string | number> {
  return (choices ?? []).map((choice) => (typeof choice === 'object' ? choice.value : choice))
}

/** A property that the object has itself: the key of a field may be `constructor`. */
export function own<Value>(record: Record<string, Value>, key: string): Value | undefined {
  return Object.prototype.hasOwnProperty.call(record, key) ? record[key] : undefined
}
