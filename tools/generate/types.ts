import { fieldsToJsonSchema, type GlobalSetting, type InputField } from '@segment/actions-core'
import { compile } from 'json-schema-to-typescript'

const BANNER = '// Generated file. DO NOT MODIFY IT BY HAND.'

export type Schema = Parameters<typeof compile>[0]

/** The type file that Segment's monorepo generates from fields. Each choice is a `string` there, too. */
export function typesOfFields(name: string, fields: Record<string, GlobalSetting | InputField>) {
  return typesOfSchema(name, plain(fieldsToJsonSchema(fields, { tsType: true })))
}

export function typesOfSchema(name: string, schema: Schema): Promise<string> {
  // Arrays of at most so many items would become unions of tuples.
  return compile(schema, name, { bannerComment: BANNER, ignoreMinAndMaxItems: true, format: false })
}

/** Without titles and choices, which would become type names and unions that the monorepo's own generator does not write. */
function plain(schema: Schema): Schema {
  const { title: _title, enum: _choices, properties, ...rest } = schema
  if (!properties) return rest
  const plainOnes = Object.entries(properties).map(([key, property]) => [key, plain(property)])
  return { ...rest, properties: Object.fromEntries(plainOnes) as Schema['properties'] }
}
