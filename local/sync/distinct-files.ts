import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { EXIT_CODES, ToolError } from '../tool-error'

/** Throws a {@link ToolError} when a file to write is also one to read, or another one to write: it would be lost. */
export async function requireDistinctFiles(
  inputs: string[],
  outputs: Record<string, string | undefined>
): Promise<void> {
  const uses = new Map<string, string>()
  for (const input of inputs) uses.set(await identify(input), 'the input')
  for (const [option, path] of Object.entries(outputs)) {
    if (path === undefined || (await isDevice(path))) continue
    const file = await identify(path)
    const use = uses.get(file)
    if (use !== undefined) {
      throw new ToolError(
        `${path} is given as ${option}, and is ${use} as well.`,
        `Give ${option} a path of its own.`,
        EXIT_CODES.wrongUsage
      )
    }
    uses.set(file, option)
  }
}

/** One text for all paths that lead to one file. */
const identify = (path: string): Promise<string> => realpath(path).catch(() => resolve(path))

const isDevice = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => !stats.isFile(),
    () => false
  )
