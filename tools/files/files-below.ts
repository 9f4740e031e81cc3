import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** The paths of all files below a folder, seen from it, in order and with `/` between their parts; links count as files. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name, parentPath }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .sort()
}
