import { Readable } from 'node:stream'
import { splitRows, type Row } from '../../../local/input/split-rows'

async function rowsOf(texts: string[], delimiter = ','): Promise<Row[]> {
  const lines = texts.map((text, i) => ({ line: i + 1, text }))
  return (await Readable.from(splitRows(Readable.from([lines]), delimiter)).toArray()).flat()
}

const QUOTES =
  'The row is not CSV: a quote is not closed, or stands inside a cell, or the row is longer than 1 MiB. ' +
  'Put a cell that holds a quote into quotes, and write its quotes twice.'

it.each<[string, string[], Array<[number, string[]]>]>([
  ['cells as they stand', [' a ,,"b"'], [[1, [' a ', '', 'b']]]],
  ['quotes in quotes', ['"say ""hi""",""'], [[1, ['say "hi"', '']]]],
  ['delimiters in quotes', ['"a,b",c'], [[1, ['a,b', 'c']]]],
  [
    'rows that end as on Windows',
    ['a,b\r', '"c",""\r'],
    [
      [1, ['a', 'b']],
      [2, ['c', '']]
    ]
  ],
  [
    'cells of several lines',
    ['"a\r', '', 'b",c', 'd,e'],
    [
      [1, ['a\r\n\nb', 'c']],
      [4, ['d', 'e']]
    ]
  ],
  [
    'rows of any number of cells',
    ['a', 'a,b,c', 'a,b'],
    [
      [1, ['a']],
      [2, ['a', 'b', 'c']],
      [3, ['a', 'b']]
    ]
  ],
  [
    'no blank lines',
    ['', 'a', ' \r', 'b', '""'],
    [
      [2, ['a']],
      [4, ['b']],
      [5, ['']]
    ]
  ],
  ['a row of empty cells', [','], [[1, ['', '']]]]
])('reads %s', async (_what, texts, rows) => {
  expect((await rowsOf(texts)).map((row) => [row.line, 'cells' in row && row.cells])).toEqual(rows)
})

it.each([';', '\t', '|', '::'])('reads cells with %j between them', async (delimiter) => {
  expect(await rowsOf([`a,b${delimiter}"c${delimiter}d"`], delimiter)).toEqual([
    { line: 1, text: `a,b${delimiter}"c${delimiter}d"`, cells: ['a,b', `c${delimiter}d`] }
  ])
})

it('takes a row of empty cells for no blank line, though only tabs stand there', async () => {
  expect(await rowsOf(['\t'], '\t')).toEqual([{ line: 1, text: '\t', cells: ['', ''] }])
})

it('keeps the text of a row, without its end', async () => {
  expect(await rowsOf(['"a\r', 'b", c\r'])).toEqual([{ line: 1, text: '"a\r\nb", c', cells: ['a\r\nb', ' c'] }])
})

describe('given quotes that do not match up', () => {
  it.each([
    ['a quote inside a cell', '5" disk,b'],
    ['two of them', 'the "best" disk,b'],
    ['text behind a closing quote', '"a"b,c'],
    ['a quote that nobody closes', '"a,b'],
    ['a quote that the next quote does not close', 'a,"b']
  ])('refuses %s and keeps the rows around it', async (_what, text) => {
    expect(await rowsOf(['a,b', `${text}\r`, 'c,d', '"e\r', 'f",g', 'h,i'])).toEqual([
      { line: 1, text: 'a,b', cells: ['a', 'b'] },
      { line: 2, text, problem: QUOTES },
      { line: 3, text: 'c,d', cells: ['c', 'd'] },
      { line: 4, text: '"e\r\nf",g', cells: ['e\r\nf', 'g'] },
      { line: 6, text: 'h,i', cells: ['h', 'i'] }
    ])
  })

  it('looks no further than 1 MiB for the quote that closes', async () => {
    const row = `${'x'.repeat(999)},y`
    const many = Array.from({ length: 3_000 }, () => row)
    const rows = await rowsOf(['"a', ...many, '"'])
    expect(rows).toHaveLength(3_002)
    expect([rows[0], rows[1], rows[3_001]]).toEqual([
      { line: 1, text: '"a', problem: QUOTES },
      { line: 2, text: row, cells: ['x'.repeat(999), 'y'] },
      { line: 3_002, text: '"', problem: QUOTES }
    ])
  })
})

it('passes on what is wrong with a line, and waits for no quote beyond it', async () => {
  const first = [
    { line: 1, text: '"a' },
    { line: 2, text: '?', problem: 'The line is not UTF-8.' },
    { line: 3, text: 'b,c' }
  ]
  const second = [{ line: 4, text: 'd"' }]
  expect(await Readable.from(splitRows(Readable.from([first, second]), ',')).toArray()).toEqual([
    [
      { line: 1, text: '"a', problem: QUOTES },
      { line: 2, text: '?', problem: 'The line is not UTF-8.' },
      { line: 3, text: 'b,c', cells: ['b', 'c'] }
    ],
    [{ line: 4, text: 'd"', problem: QUOTES }]
  ])
})
