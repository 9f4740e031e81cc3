/**
 * Writes what follows from the definition, and the types of JSON schemas: `npm run generate`; `-- --check` fails when a file is
 * stale.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import faultRules from '../local/emulator/faults/fault-rules.schema.json'
import destination from '../src'
import { withFreshTables } from './generate/documentation'
import { metadataOf } from './generate/metadata'
import { typesOfFields, typesOfSchema, type Schema } from './generate/types'

const ROOT = join(__dirname, '..')

/** What each file should hold, by its path. Only the documentation page has anything that is not generated. */
const FILES: Record<string, (path: string) => Promise<string> | string> = {
  'src/generated-types.ts': (path) => typesOfFields(path, 'Settings', destination.authentication?.fields ?? {}),
  'src/syncAudience/generated-types.ts': (path) =>
    typesOfFields(path, 'Payload', destination.actions.syncAudience.fields),
  'src/metadata.json': () => `${JSON.stringify(metadataOf(destination), null, 2)}\n`,
  'docs/launchdarkly-audiences.md': async (path) =>
    withFreshTables(path, await readFile(path, 'utf8'), metadataOf(destination)),
  'local/emulator/faults/generated-types.ts': (path) => typesOfSchema(path, 'FaultRules', faultRules as Schema)
}

async function main(): Promise<void> {
  const check = process.argv.includes('--check')
  for (const [file, generate] of Object.entries(FILES)) {
    const path = join(ROOT, file)
    const fresh = await generate(path)
    if (!check) await writeFile(path, fresh)
    else if (fresh !== (await readFile(path, 'utf8').catch(() => ''))) {
      console.error(`${file} is stale: run \`npm run generate\` and commit what it writes`)
      process.exitCode = 1
    }
  }
}

void main()
