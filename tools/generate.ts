/**
 * Writes what follows from the definition, and the types of JSON schemas: `npm run generate`; `-- --check` fails when a file is
 * stale.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import faultRules from '../local/emulator/faults/fault-rules.schema.json'
import { runCommand } from '../local/run-command'
import destination from '../src'
import { formatted } from './files/formatted'
import { withFreshTables } from './generate/documentation'
import { metadataOf } from './generate/metadata'
import { typesOfFields, typesOfSchema, type Schema } from './generate/types'

const ROOT = join(__dirname, '..')

/** What each file should hold, made of what it holds. Only the documentation page has anything that is not generated. */
const FILES: Record<string, (held: string) => Promise<string> | string> = {
  'src/generated-types.ts': () => typesOfFields('Settings', destination.authentication?.fields ?? {}),
  'src/syncAudience/generated-types.ts': () => typesOfFields('Payload', destination.actions.syncAudience.fields),
  'src/metadata.json': () => `${JSON.stringify(metadataOf(destination), null, 2)}\n`,
  'docs/launchdarkly-audiences.md': (page) => withFreshTables(page, metadataOf(destination)),
  'local/emulator/faults/generated-types.ts': () => typesOfSchema('FaultRules', faultRules as Schema)
}

interface Stale {
  file: string
  fresh: string
}

async function findStale(): Promise<Stale[]> {
  const files = await Promise.all(
    Object.entries(FILES).map(async ([file, generate]) => {
      const path = join(ROOT, file)
      const held = await readFile(path, 'utf8').catch(() => '')
      const text = await generate(held)
      // The catalog's JSON is not as Prettier would write it.
      const fresh = file.endsWith('.json') ? text : await formatted(path, text)
      return fresh === held ? [] : [{ file, fresh }]
    })
  )
  return files.flat()
}

runCommand(
  new Command('generate')
    .option('--check', 'write nothing, and fail when a file is stale')
    .action(async ({ check }: { check?: true }) => {
      const stale = await findStale()
      if (!check) await Promise.all(stale.map(({ file, fresh }) => writeFile(join(ROOT, file), fresh)))
      else if (stale.length > 0) {
        for (const { file } of stale)
          console.error(`${file} is stale: run \`npm run generate\` and commit what it writes`)
        process.exitCode = 1
      }
    })
)
