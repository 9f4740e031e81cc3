import Table from 'cli-table3'

export interface Column {
  head: string
  /** `left` by default. */
  align?: Table.HorizontalAlignment
  /** In characters: longer texts are wrapped. By default that of the widest cell. */
  width?: number
}

/** A table for people, without colours. Control characters of the cells are left out: a terminal would obey them. */
export function plainTable(columns: Column[], rows: string[][]): string {
  const table = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align = 'left' }) => align),
    colWidths: columns.map(({ width = null }) => width),
    wordWrap: true,
    style: { head: [], border: [], compact: true }
  })
  table.push(...rows.map((cells) => cells.map((cell) => cell.replace(/\p{Cc}/gu, ''))))
  return table.toString()
}

/** Of thousands of rows nobody reads all. */
const MAX_ROWS = 40

/** As many of the items as a table should show: those of the largest value. */
export function largest<Item>(items: Iterable<Item>, valueOf: (item: Item) => number): Item[] {
  return [...items].sort((a, b) => valueOf(b) - valueOf(a)).slice(0, MAX_ROWS)
}

/** `1,234,567` */
export const number = (value: number): string => value.toLocaleString('en-US')
