import type { InputLine } from './input-line'

/** Of the text of a batch, so that large events do not fill the memory: a thousand of 32 kB, which Segment takes, are 32 MB. */
const MAX_CHARACTERS = 4 * 1024 * 1024

/** Cuts the lines into batches of so many at most, and of fewer where they are long. Throws what reading throws, after what was read. */
export async function* batchesOf(pieces: AsyncIterable<InputLine[]>, size: number): AsyncGenerator<InputLine[]> {
  let batch: InputLine[] = []
  let characters = 0
  try {
    for await (const piece of pieces) {
      for (const line of piece) {
        batch.push(line)
        characters += line.json.length
        if (batch.length === size || characters >= MAX_CHARACTERS) {
          yield batch
          batch = []
          characters = 0
        }
      }
    }
  } finally {
    if (batch.length > 0) yield batch
  }
}
