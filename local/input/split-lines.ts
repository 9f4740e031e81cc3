import { isUtf8 } from 'node:buffer'
import { couldNotFinish } from '../tool-error'
import { nameOf } from './file-name'

/** A line of a text, counted from 1. */
export interface Line {
  line: number
  /** Without the line feed; a carriage return before it is still there. */
  text: string
  /** Why the text is not what was in the file. */
  problem?: string
  /** The file ends without a line feed behind this line. */
  unended?: true
}

const LINE_FEED = 0x0a

/** Far more than any event; what holds the memory down when a file has no lines at all. */
const MAX_LINE_BYTES = 16 * 1024 * 1024

/**
 * The lines of a text in UTF-8, as many at once as a chunk ends. A byte-order mark is dropped. A line that is longer than 16 MiB or
 * not UTF-8 has a problem. When reading fails, all whole lines come first, then a {@link ToolError} that says how far it got.
 *
 * By bytes, not by `node:readline`, which would put U+FFFD for what is not UTF-8 (another context key, then) and holds any length.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<Line[]> {
  let lastLine = 0
  let held: Buffer[] = []
  let heldBytes = 0
  try {
    for await (const chunk of chunks) {
      const end = chunk.lastIndexOf(LINE_FEED) + 1
      if (end > 0) {
        const lines: Line[] = []
        let whole = chunk.subarray(0, end)
        const firstEnd = chunk.indexOf(LINE_FEED)
        if (heldBytes + firstEnd > MAX_LINE_BYTES) {
          lines.push(tooLong(held, lastLine + 1))
          whole = chunk.subarray(firstEnd + 1, end)
        } else if (heldBytes > 0) {
          whole = Buffer.concat([...held, whole])
        }
        for (const line of linesOf(whole, lastLine + lines.length)) lines.push(line)
        lastLine += lines.length
        held = []
        heldBytes = 0
        yield lines
      }
      const rest = chunk.subarray(end)
      heldBytes += rest.length
      if (rest.length > 0 && heldBytes <= MAX_LINE_BYTES) held.push(rest)
    }
  } catch (error) {
    throw cannotReadOn(error, file, lastLine)
  }
  if (heldBytes > MAX_LINE_BYTES) yield [tooLong(held, lastLine + 1)]
  else if (heldBytes > 0) yield linesOf(Buffer.concat(held), lastLine).map((line) => ({ ...line, unended: true }))
}

/** The lines of some bytes of the file, which follow those of the line `before`. */
function linesOf(bytes: Buffer, before: number): Line[] {
  const lines = isUtf8(bytes)
    ? split(bytes.toString()).map((text, i): Line => ({ line: before + i + 1, text }))
    : split(bytes.toString('latin1')).map((text, i) => decoded(Buffer.from(text, 'latin1'), before + i + 1))
  if (before === 0 && lines.length > 0) lines[0].text = lines[0].text.replace(/^\uFEFF/, '')
  return lines
}

function split(text: string): string[] {
  const texts = text.split('\n')
  if (texts[texts.length - 1] === '') texts.pop()
  return texts
}

function decoded(bytes: Buffer, line: number): Line {
  return isUtf8(bytes) ? { line, text: bytes.toString() } : { line, text: bytes.toString(), problem: NOT_UTF8 }
}

const NOT_UTF8 = 'The line is not UTF-8. Write the file in UTF-8.'

function tooLong(beginning: Buffer[], line: number): Line {
  // 4,000 bytes hold a thousand characters, whichever they are.
  const text = Buffer.concat(beginning).subarray(0, 4_000).toString().slice(0, 1_000)
  return { line, text, problem: 'The line is longer than 16 MiB. Write one event a line.' }
}

/** Only failures of the system and of zlib have a number; any other is a defect, and stays what it is. */
function cannotReadOn(error: unknown, file: string, lastLine: number): unknown {
  const { errno, code = '' } = error as NodeJS.ErrnoException
  if (errno === undefined) return error
  const place = lastLine === 0 ? nameOf(file) : `${nameOf(file)}, after line ${lastLine}`
  // https://nodejs.org/docs/latest-v20.x/api/zlib.html#zlib-constants
  if (!code.startsWith('Z_')) {
    return couldNotFinish(
      `${place}: cannot be read (${code}).`,
      'Give a file that can be read to its end, then run the same again.'
    )
  }
  return couldNotFinish(
    `${place}: the gzip data ${code === 'Z_BUF_ERROR' ? 'end early' : 'are damaged'}.`,
    'Make or fetch the file afresh (gzip -t tells whether it is whole), then run the same again.'
  )
}
