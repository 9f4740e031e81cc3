import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { wrongUsage } from '../tool-error'

/** Throws a {@link ToolError} when a file to write is also one to read, or another one to write: it would be lost. */
export async function requireDistinctFiles(
  inputs: Array<string | undefined>,
  outputs: Record<string, string | undefined>
): Promise<void> {
  const uses = new Map<string, string>()
  for (const input of inputs) if (input !== undefined) uses.set(await identify(input), 'the input')
  for (const [option, path] of Object.entries(outputs)) {
    if (path === undefined || (await isDevice(path))) continue
    const file = await identify(path)
    const use = uses.get(file)
    if (use !== undefined) {
      throw wrongUsage(`${path} is given as ${option}, and is ${use} as well.`, `Give ${option} a path of its own.`)
    }
    uses.set(file, option)
  }
}

/** One text for all paths that lead to one file, also where it is still to be made. */
async function identify(path: string): Promise<string> {
  try {
    const { dev, ino } = await stat(path)
    return `${dev}:${ino}`
  } catch {
    const folder = await realpath(dirname(path)).catch(() => dirname(resolve(path)))
    return join(folder, basename(path))
  }
}

const isDevice = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => !stats.isFile(),
    () => false
  )
