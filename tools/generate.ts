/**
 * Writes the type files that Segment's monorepo generates from a definition, and those of JSON schemas: `npm run generate`;
 * `-- --check` fails when one is stale.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fieldsToJsonSchema, type GlobalSetting, type InputField } from '@segment/actions-core'
import { compile } from 'json-schema-to-typescript'
import { format, resolveConfig } from 'prettier'
import faultRules from '../local/emulator/faults/fault-rules.schema.json'
import { authentication } from '../src/authentication'
import { fields } from '../src/syncAudience/fields'

const BANNER = '// Generated file. DO NOT MODIFY IT BY HAND.'

type Schema = Parameters<typeof compile>[0]

const files = [
  { path: 'src/generated-types.ts', name: 'Settings', schema: schemaOf(authentication.fields) },
  { path: 'src/syncAudience/generated-types.ts', name: 'Payload', schema: schemaOf(fields) },
  { path: 'local/emulator/faults/generated-types.ts', name: 'FaultRules', schema: faultRules as Schema }
]

function schemaOf(fields: Record<string, GlobalSetting | InputField>): Schema {
  return plain(fieldsToJsonSchema(fields, { tsType: true }))
}

/** Without titles and choices, which would become type names and unions that the monorepo's own generator does not write. */
function plain(schema: Schema): Schema {
  const { title: _title, enum: _choices, properties, ...rest } = schema
  if (!properties) return rest
  const plainOnes = Object.entries(properties).map(([key, property]) => [key, plain(property)])
  return { ...rest, properties: Object.fromEntries(plainOnes) as Schema['properties'] }
}

async function typesOf(name: string, schema: Schema): Promise<string> {
  // Arrays of at most so many items would become unions of tuples.
  const types = await compile(schema, name, { bannerComment: BANNER, ignoreMinAndMaxItems: true })
  return format(types, { ...(await resolveConfig(__filename)), parser: 'typescript' })
}

async function main(): Promise<void> {
  const check = process.argv.includes('--check')
  for (const { path, name, schema } of files) {
    const target = join(__dirname, '..', path)
    const fresh = await typesOf(name, schema)
    if (!check) await writeFile(target, fresh)
    else if ((await readFile(target, 'utf8')) !== fresh) {
      console.error(`${path} is stale: run \`npm run generate\` and commit what it writes`)
      process.exitCode = 1
    }
  }
}

void main()
