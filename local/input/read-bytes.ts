import { open, type FileReadResult } from 'node:fs/promises'
import { STANDARD_INPUT } from './file-name'

const CHUNK_BYTES = 64 * 1024

/** The bytes of a file, or of standard input. Throws what the system says, after all that was read before it. */
export function readBytes(file: string, stdin?: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // Node opens standard input as soon as it is named.
  return file === STANDARD_INPUT ? (stdin ?? process.stdin) : bytesOfFile(file)
}

/** Not a stream of Node: one forgets what it still holds as soon as it fails. The next chunk is read while one is worked on. */
async function* bytesOfFile(path: string): AsyncGenerator<Buffer> {
  const file = await open(path)
  const read = (): Promise<FileReadResult<Buffer>> => {
    const chunk = file.read({ buffer: Buffer.allocUnsafe(CHUNK_BYTES) })
    // It is awaited below; until then it must not count as a rejection that nobody handles.
    chunk.catch(() => undefined)
    return chunk
  }
  let next = read()
  try {
    for (;;) {
      const { buffer, bytesRead } = await next
      if (bytesRead === 0) return
      next = read()
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await next.catch(() => undefined)
    await file.close()
  }
}
