import { nameOfLine } from '../input/file-name'
import type { Place } from '../input/input-line'
import { couldNotFinish, ToolError, wrongUsage } from '../tool-error'
import { proveWritable, writeCheckpoint, type Fingerprint, type State } from './checkpoint'
import { openFailedFile } from './failed-file'
import type { SettledBatch } from './sync'
import { count } from './tally'

export interface Recording {
  /** Counts the batch, and writes down its refused events and how far the sync came. */
  record: (batch: SettledBatch) => Promise<void>
  /** Writes down that the input is at its end. */
  finish: () => Promise<void>
  /** What could not be written, if something could not. */
  trouble: () => ToolError | undefined
}

export interface RecordingOptions {
  /** Path of the file of refused events. */
  failed?: string
  checkpoint?: { path: string; fingerprint: Fingerprint }
  /** Requests made so far, by method and path. */
  requests: Map<string, number>
}

/**
 * Goes on with a state, which it changes. Throws a {@link ToolError} when a file cannot be written; one that cannot later, for the
 * disk is full, say, is written no more, while the sync goes on: what matters is that good events go through. The checkpoint
 * then stays where it was, as it does once an event is undelivered: the next sync begins there.
 */
export async function startRecording(
  state: State,
  { failed, checkpoint, requests }: RecordingOptions
): Promise<Recording> {
  let trouble: ToolError | undefined
  let recorded = state.last
  const save = async (): Promise<void> => {
    if (checkpoint) await writeCheckpoint(checkpoint.path, checkpoint.fingerprint, state)
  }
  if (checkpoint) {
    await proveWritable(checkpoint.path).catch((error: NodeJS.ErrnoException) => {
      throw unwritable(checkpoint.path, error)
    })
  }
  const failedFile = failed === undefined ? undefined : await openFailedFile(failed, state.failedBytes)

  const unlessInTrouble = async (write: () => Promise<void>, path: string | undefined): Promise<void> => {
    if (trouble) return
    await write().catch((error: NodeJS.ErrnoException) => {
      // Anything but an error of the system is a defect.
      if (error.errno === undefined) throw error
      trouble = stoppedAt(path!, error, recorded)
    })
  }
  return {
    record: async ({ lines, outcomes }) => {
      const refused = lines.flatMap((line, i) => {
        const outcome = outcomes[i]
        count(state.tally, line, outcome)
        return outcome.state === 'refused' ? [{ line, outcome }] : []
      })
      if (failedFile) {
        await unlessInTrouble(() => failedFile.write(refused), failed)
        state.failedBytes = failedFile.size
      }
      if (trouble || state.tally.undelivered > 0) return
      const { file, line } = lines[lines.length - 1]
      state.last = { file, line }
      state.requests = [...requests]
      await unlessInTrouble(save, checkpoint?.path)
      recorded = state.last
    },
    finish: async () => {
      if (trouble || state.tally.undelivered > 0) return
      state.finished = true
      await unlessInTrouble(save, checkpoint?.path)
    },
    trouble: () => trouble
  }
}

function unwritable(path: string, { code }: NodeJS.ErrnoException): ToolError {
  return wrongUsage(
    `The checkpoint ${path} cannot be written (${code}).`,
    'Give --checkpoint a path in a folder that you may write to.'
  )
}

function stoppedAt(path: string, { code }: NodeJS.ErrnoException, last?: Place): ToolError {
  const after = last ? `after ${nameOfLine(last)}` : 'from the beginning'
  return couldNotFinish(
    `${path} could not be written ${after} (${code}); the events behind that were sent all the same.`,
    'Make room on the disk and sync again: with a checkpoint it goes on from there.'
  )
}
