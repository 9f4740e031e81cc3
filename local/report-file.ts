import { open } from 'node:fs/promises'
import { EXIT_CODES, ToolError } from './tool-error'

/** Writes a report, as JSON. Rejects with a {@link ToolError} when the disk is full, say. */
export type WriteReport = (report: object) => Promise<void>

/**
 * Opens the file of a report before there is anything to report: throws a {@link ToolError} when it cannot be written. Readable for its
 * owner alone.
 */
export async function openReport(path: string): Promise<WriteReport> {
  const handle = await open(path, 'w', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(path, error, EXIT_CODES.wrongUsage)
  })
  return async (report) => {
    try {
      await handle.writeFile(`${JSON.stringify(report, undefined, 2)}\n`)
      await handle.close()
    } catch (error) {
      throw cannotWrite(path, error as NodeJS.ErrnoException, EXIT_CODES.couldNotFinish)
    }
  }
}

function cannotWrite(path: string, { code }: NodeJS.ErrnoException, exitCode: ToolError['exitCode']): ToolError {
  return new ToolError(`The report ${path} cannot be written (${code}).`, 'Give --report another path.', exitCode)
}
