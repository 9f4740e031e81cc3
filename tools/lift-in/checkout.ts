import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { wrongUsage } from '../../local/tool-error'

const DESTINATIONS = 'packages/destination-actions/src/destinations'

export interface Checkout {
  /** Its root. */
  path: string
  /** Where the destination belongs in it, which need not be there. */
  folder: string
}

/** The checkout of Segment's monorepo at a path. Throws a `ToolError` where there is none. */
export function checkoutAt(path: string): Checkout {
  // npm runs scripts in the root of the repository, and says where it was called itself.
  const root = resolve(process.env.INIT_CWD ?? '', path)
  const folder = join(root, DESTINATIONS, 'launchdarkly-audiences')
  const problem =
    whyNoFolder(root) ??
    whyNoFolder(join(root, DESTINATIONS)) ??
    (kindOf(folder) === 'file' ? whyNoFolder(folder) : undefined)
  if (problem === undefined) return { path: root, folder }
  throw wrongUsage(
    problem,
    'Name a checkout of https://github.com/segmentio/action-destinations: npm run lift-in -- DIR'
  )
}

function whyNoFolder(path: string): string | undefined {
  const kind = kindOf(path)
  if (kind === 'folder') return undefined
  return kind === 'file' ? `${path} is no folder.` : `There is no folder ${path}.`
}

function kindOf(path: string): 'folder' | 'file' | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat && (stat.isDirectory() ? 'folder' : 'file')
}
