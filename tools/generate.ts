/** Writes the type files that Segment's monorepo generates from a definition: `npm run generate`; `-- --check` fails when one is stale. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fieldsToJsonSchema, type GlobalSetting, type InputField } from '@segment/actions-core'
import { compile } from 'json-schema-to-typescript'
import { format, resolveConfig } from 'prettier'
import { authentication } from '../src/authentication'
import { fields } from '../src/syncAudience/fields'

const BANNER = '// Generated file. DO NOT MODIFY IT BY HAND.'

const files = [
  { path: 'src/generated-types.ts', name: 'Settings', fields: authentication.fields },
  { path: 'src/syncAudience/generated-types.ts', name: 'Payload', fields }
]

type Schema = Parameters<typeof compile>[0]

/** Without titles and choices, which would become type names and unions that the monorepo's own generator does not write. */
function plain(schema: Schema): Schema {
  const { title: _title, enum: _choices, properties, ...rest } = schema
  if (!properties) return rest
  const plainOnes = Object.entries(properties).map(([key, property]) => [key, plain(property)])
  return { ...rest, properties: Object.fromEntries(plainOnes) as Schema['properties'] }
}

async function typesOf(name: string, of: Record<string, GlobalSetting | InputField>): Promise<string> {
  const schema = plain(fieldsToJsonSchema(of, { tsType: true }))
  const types = await compile(schema, name, { bannerComment: BANNER })
  return format(types, { ...(await resolveConfig(__filename)), parser: 'typescript' })
}

async function main(): Promise<void> {
  const check = process.argv.includes('--check')
  for (const { path, name, fields } of files) {
    const target = join(__dirname, '..', path)
    const fresh = await typesOf(name, fields)
    if (!check) await writeFile(target, fresh)
    else if ((await readFile(target, 'utf8')) !== fresh) {
      console.error(`${path} is stale: run \`npm run generate\` and commit what it writes`)
      process.exitCode = 1
    }
  }
}

void main()
