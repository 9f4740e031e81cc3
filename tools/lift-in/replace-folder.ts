import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { wrongUsage } from '../../local/tool-error'
import { filesBelow } from '../files/files-below'
import { git } from '../files/git'
import type { LiftedFile } from './plan'

/**
 * Has a folder hold these files and no others. Gives back the paths of those that are gone.
 *
 * Throws a `ToolError`, and changes nothing, where a file would be replaced or removed of which git does not say that it holds it.
 */
export function replaceFolder(folder: string, files: LiftedFile[]): string[] {
  const texts = new Map(files.map(({ to, text }) => [to, text]))
  const there = existsSync(folder) ? filesBelow(folder) : []
  const replaced = there.filter(
    (path) => !texts.has(path) || texts.get(path) !== readFileSync(join(folder, path), 'utf8')
  )
  const held = replaced.length > 0 ? heldByGit(folder) : []
  const lost = replaced.filter((path) => !held.includes(path))
  if (lost.length > 0) {
    throw wrongUsage(
      `Git could not bring back what would be replaced or removed in ${folder}:\n${lost.map((path) => `  ${path}`).join('\n')}`,
      'Commit it, `git add` it or move it away, and lift in again.'
    )
  }

  rmSync(folder, { recursive: true, force: true })
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return there.filter((path) => !texts.has(path))
}

/** The files of a folder that git's index holds as they are; none where there is no git checkout. */
function heldByGit(folder: string): string[] {
  const list = (which: string): string[] => git(folder, 'ls-files', '-z', which).split('\0')
  try {
    const modified = list('--modified')
    return list('--cached').filter((path) => !modified.includes(path))
  } catch {
    return []
  }
}
