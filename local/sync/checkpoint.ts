import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { Place } from '../input/input-line'
import { wrongUsage } from '../tool-error'
import type { Tally } from './tally'

/** How far a sync came. */
export interface State {
  /** What became of the events read so far, the first ones of the input: none of them is undelivered. */
  tally: Tally
  /** Where the last of them stands. */
  last?: Place
  /** The size of the file of refused events with all of theirs. */
  failedBytes: number
  requests: Array<[route: string, made: number]>
  /** Whether that is all of the input. */
  finished: boolean
}

/** What a sync was called with, as far as it may not change before it goes on: a digest of each by its name. */
export type Fingerprint = Record<string, string>

interface Checkpoint {
  version: 1
  fingerprint: Fingerprint
  state: State
}

/** Reads how far the sync came. Throws a {@link ToolError} when the file is none, or of a sync of other input or options. */
export async function readCheckpoint(path: string, fingerprint: Fingerprint): Promise<State | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw wrongUsage(`The checkpoint ${path} cannot be read (${error.code}).`, 'Give another path.')
  })
  if (text === undefined) return undefined

  const checkpoint = parse(text)
  if (!checkpoint) throw wrongUsage(`${path} is not a checkpoint.`, 'Give another path, or delete it to begin anew.')
  const names = new Set([...Object.keys(fingerprint), ...Object.keys(checkpoint.fingerprint)])
  const differing = [...names].filter((name) => fingerprint[name] !== checkpoint.fingerprint[name])
  if (differing.length > 0) {
    throw wrongUsage(
      `The checkpoint ${path} is of another sync: this one differs in ${differing.join(', ')}.`,
      'Call it as then, give another path, or delete it to begin anew.'
    )
  }
  return checkpoint.state
}

/**
 * Writes how far the sync came, in one step: whoever reads it, after whatever end of this process, finds the old state or the new.
 * Readable for its owner alone. Rejects with the error of the system.
 */
export async function writeCheckpoint(path: string, fingerprint: Fingerprint, state: State): Promise<void> {
  const checkpoint: Checkpoint = { version: 1, fingerprint, state }
  const next = nextTo(path)
  await writeFile(next, `${JSON.stringify(checkpoint)}\n`, { mode: 0o600 })
  await rename(next, path)
}

/** Rejects with the error of the system when a checkpoint could not be written there. It leaves none behind. */
export async function proveWritable(path: string): Promise<void> {
  await writeFile(nextTo(path), '', { mode: 0o600 })
  await rm(nextTo(path))
}

/** Where the next state is written before it takes the place of the old one. */
export const nextTo = (path: string): string => `${path}.next`

function parse(text: string): Checkpoint | undefined {
  try {
    const checkpoint = JSON.parse(text) as (Partial<Checkpoint> & { state?: Partial<State> }) | null
    const { tally, requests, failedBytes } = checkpoint?.state ?? {}
    const isOne = Array.isArray(tally?.reasons) && Array.isArray(requests) && typeof failedBytes === 'number'
    return isOne && checkpoint?.version === 1 && checkpoint.fingerprint ? (checkpoint as Checkpoint) : undefined
  } catch {
    return undefined
  }
}
