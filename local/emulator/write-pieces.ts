import { setImmediate } from 'node:timers/promises'
import type { StreamingApi } from 'hono/utils/stream'

export type Pieces = Iterable<string> | AsyncIterable<string>

/** Writes each piece in a turn of the event loop of its own: other requests need not wait for the end of a million members. */
export async function writePieces(out: StreamingApi, pieces: Pieces): Promise<void> {
  for await (const text of pieces) {
    await out.write(text)
    if (out.aborted) return
    await setImmediate()
  }
}
