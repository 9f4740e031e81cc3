import Table from 'cli-table3'

/** A table for people, without colours. A width of null is that of the widest cell; longer texts are wrapped. */
export function plainTable(
  head: string[],
  colAligns: Table.HorizontalAlignment[],
  colWidths: Array<number | null> = []
): Table.Table {
  return new Table({ head, colAligns, colWidths, wordWrap: true, style: { head: [], border: [], compact: true } })
}

/** `1,234,567` */
export const number = (value: number): string => value.toLocaleString('en-US')
