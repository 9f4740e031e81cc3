import { wrongUsage } from '../tool-error'
import { engageEvent } from './engage-event'
import { nameOf } from './file-name'
import type { InputLine } from './input-line'
import type { Line } from './split-lines'
import { splitRows, type Row } from './split-rows'

/** How a file of members (CSV with a header) is to be understood. */
export interface MemberFormat {
  audienceId: string
  audienceKey: string
  /** The column of the user IDs. */
  idColumn: string
  /** The column that says `true` or `false`, in any case. Without it every row is a member. */
  memberColumn?: string
  delimiter: string
}

/**
 * The event that Engage would send for each row. Cells are taken exactly as they stand. Throws a {@link ToolError} where the header
 * lacks a column that is needed, or has it twice.
 */
export async function* readMembers(
  pieces: AsyncIterable<Line[]>,
  file: string,
  format: MemberFormat
): AsyncGenerator<InputLine[]> {
  let columns: Columns | undefined
  for await (const rows of splitRows(pieces, format.delimiter)) {
    if (rows.length === 0) continue
    const known = (columns ??= columnsOf(rows.shift() as Row, file, format))
    yield rows.map((row) => ({ file, line: row.line, json: JSON.stringify(row.text), ...memberOf(row, known, format) }))
  }
  if (columns === undefined) {
    throw wrongUsage(`${nameOf(file)} is empty: it has no header.`, 'Begin it with a row that names the columns.')
  }
}

/** Where to look in a row. */
interface Columns {
  count: number
  id: number
  member?: number
}

function columnsOf(header: Row, file: string, { idColumn, memberColumn, delimiter }: MemberFormat): Columns {
  // Within a row it would be a line end, too: https://www.rfc-editor.org/rfc/rfc4180
  if (/\r(?!\n|$)/.test(header.text)) {
    throw wrongUsage(
      `The lines of ${nameOf(file)} end with CR alone.`,
      'Write the file with LF or CRLF at the end of lines.'
    )
  }
  if ('problem' in header) {
    throw wrongUsage(
      `${nameOf(file)}, line ${header.line}, which should name the columns: ${header.problem}`,
      'Mend the header.'
    )
  }
  const find = (column: string, option: string): number => {
    const index = header.cells.indexOf(column)
    if (index === -1) {
      throw wrongUsage(
        `${nameOf(file)}, line ${header.line}: there is no column ${JSON.stringify(column)}.`,
        `Begin the file with a row that names the columns, give one of them with ${option}, and what stands between two ` +
          `cells (now ${JSON.stringify(delimiter)}) with --delimiter.`
      )
    }
    if (header.cells.includes(column, index + 1)) {
      throw wrongUsage(
        `${nameOf(file)}, line ${header.line}: there are several columns ${JSON.stringify(column)}.`,
        'Give each column a name of its own.'
      )
    }
    return index
  }
  return {
    count: header.cells.length,
    id: find(idColumn, '--id-column'),
    member: memberColumn === undefined ? undefined : find(memberColumn, '--member-column')
  }
}

function memberOf(row: Row, { count, id, member }: Columns, format: MemberFormat) {
  if ('problem' in row) return { problem: row.problem }
  if (row.cells.length !== count) {
    return {
      problem: `The row has ${row.cells.length} cells where the header has ${count}. Put a cell that holds the delimiter into quotes.`
    }
  }
  const isMember = member === undefined ? 'true' : row.cells[member].toLowerCase()
  if (isMember !== 'true' && isMember !== 'false') {
    return {
      problem: `The column ${JSON.stringify(format.memberColumn)} holds neither true nor false. Write one of them, and nothing around it.`
    }
  }
  const userId = row.cells[id]
  if (userId.trim() === '') return { problem: `The column ${JSON.stringify(format.idColumn)} is empty.` }
  return { event: engageEvent(format, userId, isMember === 'true') }
}
