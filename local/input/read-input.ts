import { decompress } from './decompress'
import type { InputLine } from './input-line'
import { parseEvent } from './json-lines'
import { readBytes } from './read-bytes'
import { readMembers, type MemberFormat } from './read-members'
import { splitLines, type Line } from './split-lines'

/** JSON Lines of Segment events, or CSV of the members of one audience. */
export type InputFormat = { kind: 'events' } | ({ kind: 'members' } & MemberFormat)

/** A line of the input, by the index of its file and its number therein. */
interface Position {
  file: number
  line: number
}

export interface ReadOptions {
  format: InputFormat
  /** The last line that was read before: what comes up to it is passed over, and the files before that one are not opened. */
  after?: Position
  /** Told of each chunk how long it is, compressed if it is. */
  onBytes?: (bytes: number) => void
  /** What is read for the file `-`; that of the process by default. */
  stdin?: AsyncIterable<Buffer>
}

/**
 * The lines of the files, each plain or gzip, in order and without blank ones, as many at once as a chunk holds (never none). One
 * that is no event has a `problem`. Reads on only when the next ones are asked for.
 *
 * Throws a {@link ToolError} where reading fails, after all whole lines before it, and where the header of a CSV file will not do.
 */
export async function* readInput(files: string[], options: ReadOptions): AsyncGenerator<InputLine[]> {
  const { format, after = { file: 0, line: 0 }, onBytes, stdin } = options
  for (const [index, file] of files.entries()) {
    if (index < after.file) continue
    const lines = splitLines(decompress(counted(readBytes(file, stdin), onBytes)), file)
    const lastRead = index === after.file ? after.line : 0
    const pieces =
      format.kind === 'events'
        ? readEvents(linesAfter(lastRead, lines), file)
        : linesAfter(lastRead, readMembers(lines, file, format))
    for await (const piece of pieces) if (piece.length > 0) yield piece
  }
}

async function* counted(chunks: AsyncIterable<Buffer>, onBytes?: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onBytes?.(chunk.length)
    yield chunk
  }
}

async function* linesAfter<T extends { line: number }>(line: number, pieces: AsyncIterable<T[]>): AsyncGenerator<T[]> {
  for await (const piece of pieces) yield piece[0]?.line > line ? piece : piece.filter((each) => each.line > line)
}

async function* readEvents(pieces: AsyncIterable<Line[]>, file: string): AsyncGenerator<InputLine[]> {
  for await (const piece of pieces) {
    yield piece.filter(({ text }) => text.trim() !== '').map((line) => parseEvent(line, file))
  }
}
