import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { wrongUsage } from '../tool-error'
import { nameOf, STANDARD_INPUT } from './file-name'

/**
 * The size of the files in bytes, NaN where one of them has none that is known beforehand: standard input, a pipe. Opens none of
 * them: a pipe can be read only once. Throws a {@link ToolError} that names each one which cannot be read.
 */
export async function checkFiles(files: string[]): Promise<number> {
  const problems: string[] = []
  // Nor could a sync that goes on tell the one from the other.
  for (const file of new Set(files.filter((file, i) => files.indexOf(file) !== i))) {
    problems.push(`${nameOf(file)} is given twice.`)
  }
  let total = 0
  for (const file of files) {
    try {
      total += file === STANDARD_INPUT ? NaN : await sizeOf(file)
    } catch (error) {
      problems.push(`${file} ${reasonOf(error as NodeJS.ErrnoException)}.`)
    }
  }
  if (problems.length === 0) return total
  throw wrongUsage(
    problems.join('\n'),
    'Give files that exist and that you may read, each once and by its path; - is standard input.'
  )
}

async function sizeOf(file: string): Promise<number> {
  const stats = await stat(file)
  if (stats.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
  await access(file, constants.R_OK)
  return stats.isFile() ? stats.size : NaN
}

function reasonOf({ code }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'does not exist'
  if (code === 'EISDIR') return 'is a folder'
  return `cannot be read (${code})`
}
