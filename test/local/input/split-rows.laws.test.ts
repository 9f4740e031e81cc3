import { Readable } from 'node:stream'
import fc from 'fast-check'
import type { Line } from '../../../local/input/split-lines'
import { splitRows, type Row } from '../../../local/input/split-rows'

const linesOf = (text: string): Line[] => text.split('\n').map((text, i) => ({ line: i + 1, text }))

/** The rows of some lines that come in pieces of the given lengths. */
async function rowsOf(lines: Line[], lengths: number[], delimiter = ','): Promise<Row[]> {
  const pieces: Line[][] = []
  let next = 0
  for (const length of lengths) pieces.push(lines.slice(next, (next += length)))
  pieces.push(lines.slice(next))
  return (await Readable.from(splitRows(Readable.from(pieces), delimiter)).toArray()).flat()
}

const lengths = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 10 })
const awkward = fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '\n', '\r', ' ', 'a', 'ä'), maxLength: 8 })

it('gives back each cell that was written, with the first line of its row', async () => {
  const cell = fc.oneof(awkward, fc.string({ unit: 'binary' }))
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 })
  const written = (cell: string, isQuoted: boolean) =>
    isQuoted || /["\r\n,;\t]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell
  const delimiters = fc.constantFrom(',', ';', '\t')
  const ends = fc.constantFrom('\n', '\r\n')
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.boolean(),
      delimiters,
      ends,
      lengths,
      async (table, isQuoted, delimiter, end, lengths) => {
        const texts = table.map((cells) => cells.map((cell) => written(cell, isQuoted)).join(delimiter))
        let line = 1
        const expected = texts.map((text, i) => {
          const row = { line, text, cells: table[i] }
          line += text.split('\n').length
          return row
        })
        expect(await rowsOf(linesOf(texts.join(end)), lengths, delimiter)).toEqual(expected)
      }
    )
  )
})

it('has each line that is not blank in exactly one row, in order, whatever stands there and however it comes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(awkward), lengths, async (texts, lengths) => {
      const lines = linesOf(texts.join('\n'))
      const rows = await rowsOf(lines, lengths)
      const ends = rows.map((row) => row.line + row.text.split('\n').length)
      for (const [i, row] of rows.entries()) {
        const text = lines
          .slice(row.line - 1, ends[i] - 1)
          .map((line) => line.text)
          .join('\n')
        expect(row.text).toBe(text.replace(/\r$/, ''))
      }
      const between = [...rows.map((row) => row.line), lines.length + 1].flatMap((start, i) =>
        lines.slice((ends[i - 1] ?? 1) - 1, start - 1)
      )
      expect(between.filter((line) => line.text.trim() !== '')).toEqual([])
      expect(ends.filter((end, i) => i + 1 < rows.length && end > rows[i + 1].line)).toEqual([])
      expect(rows).toEqual(await rowsOf(lines, []))
    }),
    { numRuns: 1_000 }
  )
})
