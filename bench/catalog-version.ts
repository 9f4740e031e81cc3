/**
 * The version that is in Segment's catalog: the folder of the destination out of the package that Segment publishes, which does
 * not install by itself. It is fetched once, and never committed.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { DestinationDefinition } from '@segment/actions-core'
import type { Settings } from '../src/generated-types'

const CATALOG_PACKAGE = '@segment/action-destinations@3.497.0'
const DESTINATION = 'launchdarkly-audiences'
const FOLDER = `package/dist/destinations/${DESTINATION}`

/** Below the repository, so that it finds the same `@segment/actions-core` as this destination. Ignored by git. */
const CACHE = join(__dirname, '.catalog')

/** Its definition. */
export function catalogVersion(): DestinationDefinition<Settings> {
  const { default: definition } = createRequire(__filename)(catalogFolder()) as {
    default: DestinationDefinition<Settings>
  }
  return definition
}

/** Where it is; first fetches it where it is not there yet, which needs the npm registry and `tar`. */
export function catalogFolder(): string {
  const folder = join(CACHE, CATALOG_PACKAGE, DESTINATION)
  if (!existsSync(folder)) fetchInto(join(CACHE, CATALOG_PACKAGE))
  return folder
}

function fetchInto(folder: string): void {
  mkdirSync(CACHE, { recursive: true })
  const scratch = mkdtempSync(join(CACHE, 'fetched-'))
  try {
    const packed = execFileSync('npm', ['pack', CATALOG_PACKAGE, '--json', '--pack-destination', scratch], {
      encoding: 'utf8'
    })
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
    execFileSync('tar', ['xzf', join(scratch, filename), '-C', scratch, FOLDER])
    mkdirSync(folder, { recursive: true })
    renameSync(join(scratch, FOLDER), join(folder, DESTINATION))
  } finally {
    rmSync(scratch, { recursive: true })
  }
}
