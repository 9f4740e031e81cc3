import { open } from 'node:fs/promises'
import { STANDARD_INPUT } from './file-name'

const CHUNK_BYTES = 64 * 1024

/** The bytes of a file, or of standard input. Throws what the system says, after all that was read before it. */
export function readBytes(file: string, stdin?: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // Node opens standard input as soon as it is named.
  return file === STANDARD_INPUT ? (stdin ?? process.stdin) : bytesOfFile(file)
}

/** Not a stream of Node: one forgets what it still holds as soon as it fails. */
async function* bytesOfFile(path: string): AsyncGenerator<Buffer> {
  const file = await open(path)
  try {
    for (;;) {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.allocUnsafe(CHUNK_BYTES) })
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
