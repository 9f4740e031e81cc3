import { readFile } from 'node:fs/promises'
import { wrongUsage } from './tool-error'
import { Refusal } from './emulator/refusal'

/**
 * Reads a JSON file that a command was given, and checks it. Throws a {@link ToolError} where it cannot be read, holds no JSON, or
 * where `check` throws a refusal.
 */
export async function readJsonFile<T>(path: string, check: (json: unknown) => T): Promise<T> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw wrongUsage(
      `${path} cannot be read (${error.code}).`,
      'Give the path of a file that exists and that you may read.'
    )
  })
  try {
    // Editors of Windows begin a file with a mark of its byte order.
    return check(JSON.parse(text.replace(/^\uFEFF/, '')))
  } catch (error) {
    if (error instanceof SyntaxError)
      throw wrongUsage(`${path} is not JSON${placeOf(error)}.`, 'Mend it, or give another file.')
    if (error instanceof Refusal) throw wrongUsage(`${path}: ${error.message}`, 'Mend it, or give another file.')
    throw error
  }
}

/** Without what stands there. */
const placeOf = ({ message }: SyntaxError): string => / at position \d+.*$/.exec(message)?.[0] ?? ''
