import { CsvError, parse } from 'csv-parse/sync'
import type { Line } from './split-lines'

/** A row of CSV: its cells, exactly as they stand, or why there are none. */
export type Row = {
  /** The first one of the row. */
  line: number
  /** As read, without the end of its last line. */
  text: string
} & ({ cells: string[] } | { problem: string })

/** So that a quote which nobody closes does not take in the whole file. */
const MAX_ROW_BYTES = 1024 * 1024

const QUOTES =
  'The row is not CSV: a quote is not closed, or stands inside a cell, or the row is longer than 1 MiB. ' +
  'Put a cell that holds a quote into quotes, and write its quotes twice.'

/**
 * The rows of CSV (https://www.rfc-editor.org/rfc/rfc4180), as many at once as the lines complete, without blank lines. Each other
 * line is part of exactly one row. Where quotes do not match up, only the line with the first of them is refused: the next line
 * begins a new row.
 */
export async function* splitRows(pieces: AsyncIterable<Line[]>, delimiter: string): AsyncGenerator<Row[]> {
  let open: Line[] = []
  for await (const piece of pieces) {
    const split = rowsOf([...open, ...piece], delimiter)
    open = split.open
    yield split.rows
  }
  while (open.length > 0) {
    const [first, ...rest] = open
    const split = rowsOf(rest, delimiter)
    open = split.open
    yield [refused(first), ...split.rows]
  }
}

/** The rows of some lines, and the lines at the end whose row still lacks its closing quote. */
function rowsOf(lines: Line[], delimiter: string): { rows: Row[]; open: Line[] } {
  const rows: Row[] = []
  let next = 0
  while (next < lines.length) {
    const readable = readableFrom(lines, next)
    const isLast = next + readable.length === lines.length
    const { cells, error } = parseRows(readable, delimiter)
    for (const row of cells) {
      const text = textOf(lines.slice(next, next + linesOfRow(row)))
      if (row.length > 1 || text.trim() !== '') rows.push({ line: lines[next].line, text, cells: row })
      next += linesOfRow(row)
    }
    if (error === 'CSV_QUOTE_NOT_CLOSED' && isLast) break
    if (next < lines.length) rows.push(refused(lines[next++]))
  }
  return { rows, open: lines.slice(next) }
}

/** The lines from `start` on up to the first one with a problem. */
function readableFrom(lines: Line[], start: number): Line[] {
  let end = start
  while (end < lines.length && lines[end].problem === undefined) end++
  return lines.slice(start, end)
}

function textOf(lines: Line[]): string {
  return lines
    .map(({ text }) => text)
    .join('\n')
    .replace(/\r$/, '')
}

/** The cells of each row up to the first that is not CSV, and the code of the error about that one. */
function parseRows(lines: Line[], delimiter: string): { cells: string[][]; error?: string } {
  if (lines.length === 0) return { cells: [] }
  const text = lines.map((line) => `${line.text}\n`).join('')
  const options = {
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: MAX_ROW_BYTES
  }
  try {
    return { cells: parse(text, options) }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    // It keeps the rows before the error to itself, but says how many they are.
    const rows = error.records as number
    return { cells: rows === 0 ? [] : parse(text, { ...options, to: rows }), error: error.code }
  }
}

/** Line feeds stand nowhere but in cells and at the end of a row. */
function linesOfRow(cells: string[]): number {
  let lines = 1
  for (const cell of cells) if (cell.includes('\n')) lines += cell.split('\n').length - 1
  return lines
}

function refused(line: Line): Row {
  return { line: line.line, text: textOf([line]), problem: line.problem ?? QUOTES }
}
