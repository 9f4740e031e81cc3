import { appendFile, open } from 'node:fs/promises'
import type { InputLine } from '../input/input-line'
import { ToolError, wrongUsage } from '../tool-error'
import type { NotDelivered } from './outcome'

/** Where refused events are written, one JSON object a line, each as it was read and with its reason. */
export interface FailedFile {
  /** Its size in bytes. */
  size: number
  /** Rejects with the error of the system. */
  write: (refused: Array<{ line: InputLine; outcome: NotDelivered }>) => Promise<void>
}

/**
 * Makes the file ready, readable for its owner alone since it holds context keys. What it holds already is dropped, but for the first
 * `keptBytes` of it. Throws a {@link ToolError} when it cannot be written, or holds less than that.
 */
export async function openFailedFile(path: string, keptBytes: number): Promise<FailedFile> {
  await prepare(path, keptBytes).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof ToolError) throw error
    throw wrongUsage(`${path} cannot be written (${error.code}).`, 'Give --failed a path that you may write to.')
  })
  const file: FailedFile = {
    size: keptBytes,
    write: async (refused) => {
      if (refused.length === 0) return
      const text = Buffer.from(refused.map(failedLine).join(''))
      await appendFile(path, text, { mode: 0o600 })
      file.size += text.length
    }
  }
  return file
}

async function prepare(path: string, keptBytes: number): Promise<void> {
  const handle = await open(path, 'a', 0o600)
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) return
    if (stats.size < keptBytes) throw shorter(path)
    await handle.chmod(0o600)
    await handle.truncate(keptBytes)
  } finally {
    await handle.close()
  }
}

function failedLine({ line, outcome }: { line: InputLine; outcome: NotDelivered }): string {
  const { status, message } = outcome
  const place = JSON.stringify({ file: line.file, line: line.line }).slice(0, -1)
  // The event's own text: written anew, its numbers may change, and nesting without end could not be written at all.
  return `${place},"input":${line.json.trim()},"error":${JSON.stringify({ status, message })}}\n`
}

function shorter(path: string): ToolError {
  return wrongUsage(
    `${path} holds less than the checkpoint remembers of it.`,
    'Bring the file back, or delete the checkpoint and the file to begin anew.'
  )
}
