import { open, writeFile } from 'node:fs/promises'
import { EXIT_CODES, ToolError } from './tool-error'

/** Writes a report, piece by piece. Rejects with a {@link ToolError} when the disk is full, say. */
export type WriteReport = (pieces: Iterable<string>) => Promise<void>

/**
 * Opens the file of a report before there is anything to report: throws a {@link ToolError} when it cannot be written. Readable for its
 * owner alone.
 */
export async function openReport(path: string): Promise<WriteReport> {
  const handle = await open(path, 'a', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(path, error, EXIT_CODES.wrongUsage)
  })
  // One that is there already keeps its mode; a device is everybody's.
  const isFile = (await handle.stat()).isFile()
  if (isFile) await handle.chmod(0o600)
  return async (pieces) => {
    try {
      // Not before there is something to put in the place of the report before it.
      if (isFile) await handle.truncate()
      await writeFile(handle, pieces)
      await handle.close()
    } catch (error) {
      throw cannotWrite(path, error as NodeJS.ErrnoException, EXIT_CODES.couldNotFinish)
    }
  }
}

function cannotWrite(path: string, { code }: NodeJS.ErrnoException, exitCode: ToolError['exitCode']): ToolError {
  return new ToolError(`The report ${path} cannot be written (${code}).`, 'Give --report another path.', exitCode)
}
