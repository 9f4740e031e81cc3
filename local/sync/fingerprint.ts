import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { nameOfTarget } from '../target'
import { ToolError, wrongUsage } from '../tool-error'
import type { Fingerprint } from './checkpoint'
import type { SyncCall } from './sync-call'

/** So much of the beginning and of the end of a file tells it from another one of its size. */
const LOOKED_AT_BYTES = 4_096

/**
 * What a sync must have in common with the one that wrote a checkpoint. Digests only: a mapping may hold secrets.
 * Throws a {@link ToolError} for input that cannot be read twice.
 */
export async function fingerprintOf({
  files,
  format,
  mapping,
  trigger,
  target,
  failed
}: SyncCall): Promise<Fingerprint> {
  return {
    'the input': digest(await Promise.all(files.map(describeFile))),
    'how the input is read': digest(format),
    '--mapping': digest(mapping),
    '--trigger': digest(trigger ?? null),
    'where it goes': digest(nameOfTarget(target)),
    'the client-side ID': digest(target.credentials.clientId),
    '--failed': digest(failed ?? null)
  }
}

/** Path as it was named, size, first and last bytes. */
async function describeFile(path: string): Promise<unknown[]> {
  // What a pipe holds is gone once it was looked at, and it may hold something else the next time.
  if (!(await stat(path)).isFile()) throw noFile(path)
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const length = Math.min(size, LOOKED_AT_BYTES)
    const first = await handle.read(Buffer.alloc(length), 0, length, 0)
    const last = await handle.read(Buffer.alloc(length), 0, length, size - length)
    return [path, size, first.buffer.toString('base64'), last.buffer.toString('base64')]
  } finally {
    await handle.close()
  }
}

function noFile(path: string): ToolError {
  return wrongUsage(
    `--checkpoint cannot go on with ${path}, which is no regular file.`,
    'Write what it gives to a file, and name that.'
  )
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}
