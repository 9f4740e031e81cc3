import { Readable } from 'node:stream'
import { splitLines, type Line } from '../../../local/input/split-lines'

async function linesOf(...chunks: Array<string | Buffer>): Promise<Line[]> {
  const pieces = splitLines(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), 'events.jsonl')
  return (await Readable.from(pieces).toArray()).flat()
}

const NOT_UTF8 = 'The line is not UTF-8. Write the file in UTF-8.'
const TOO_LONG = 'The line is longer than 16 MiB. Write one event a line.'
const MAX_BYTES = 16 * 1024 * 1024

it.each<[string, Array<string | Buffer>, Line[]]>([
  ['nothing', [], []],
  ['one line', ['a\n'], [{ line: 1, text: 'a' }]],
  [
    'a last line without an end',
    ['a\nb'],
    [
      { line: 1, text: 'a' },
      { line: 2, text: 'b', unended: true }
    ]
  ],
  [
    'blank lines',
    ['\n\r\na\n'],
    [
      { line: 1, text: '' },
      { line: 2, text: '\r' },
      { line: 3, text: 'a' }
    ]
  ],
  [
    'a byte-order mark',
    ['\uFEFFa\n\uFEFFb\n'],
    [
      { line: 1, text: 'a' },
      { line: 2, text: '\uFEFFb' }
    ]
  ],
  ['a byte-order mark and nothing else', ['\uFEFF'], [{ line: 1, text: '', unended: true }]],
  ['what other tools take for ends of lines', ['a\u2028b\rc\n'], [{ line: 1, text: 'a\u2028b\rc' }]]
])('reads %s', async (_what, chunks, lines) => {
  expect(await linesOf(...chunks)).toEqual(lines)
})

it('marks a line that is not UTF-8, and leaves those beside it as they are', async () => {
  const chunk = Buffer.concat([Buffer.from('ä\n'), Buffer.from('ä\n', 'latin1'), Buffer.from('ö\n')])
  expect(await linesOf(chunk)).toEqual([
    { line: 1, text: 'ä' },
    { line: 2, text: '\uFFFD', problem: NOT_UTF8 },
    { line: 3, text: 'ö' }
  ])
})

describe('given a line about as long as the limit', () => {
  const chunk = Buffer.alloc(MAX_BYTES / 16, 'é')
  const chunks = Array.from({ length: 16 }, () => chunk)

  it('reads one that just fits', async () => {
    const [first, second] = await linesOf('a\n', ...chunks, '\nb\n').then((lines) => lines.slice(1))
    expect(first.problem).toBeUndefined()
    expect(first.text).toHaveLength(MAX_BYTES / 2)
    expect(second).toEqual({ line: 3, text: 'b' })
  })

  it.each([
    [
      'in the middle',
      ['\nb\nc'],
      [
        { line: 3, text: 'b' },
        { line: 4, text: 'c', unended: true }
      ]
    ],
    ['at the end', [], []]
  ])('shows the beginning of one byte more %s, and goes on', async (_where, rest, others) => {
    expect(await linesOf('a\n', ...chunks, '!', ...rest)).toEqual([
      { line: 1, text: 'a' },
      { line: 2, text: 'é'.repeat(1_000), problem: TOO_LONG },
      ...others
    ])
  })
})

describe('when reading fails', () => {
  async function* failing(error: Error): AsyncGenerator<Buffer> {
    yield Buffer.from('a\nb\nc')
    await Promise.reject(error)
  }

  async function readUntil(error: Error): Promise<{ lines: Line[]; error: unknown }> {
    const lines: Line[] = []
    try {
      for await (const piece of splitLines(failing(error), '-')) lines.push(...piece)
    } catch (caught) {
      return { lines, error: caught }
    }
    return { lines, error: undefined }
  }

  it.each([
    ['EIO', 'standard input, after line 2: cannot be read (EIO).'],
    ['Z_BUF_ERROR', 'standard input, after line 2: the gzip data end early.'],
    ['Z_DATA_ERROR', 'standard input, after line 2: the gzip data are damaged.']
  ])('gives the whole lines, then says how far it got (%s)', async (code, message) => {
    expect(await readUntil(Object.assign(new Error('no'), { errno: -5, code }))).toEqual({
      lines: [
        { line: 1, text: 'a' },
        { line: 2, text: 'b' }
      ],
      error: expect.objectContaining({ message, exitCode: 1 })
    })
  })

  it('lets a defect through as it is', async () => {
    const defect = Object.assign(new TypeError('no'), { code: 'ERR_INVALID_ARG_TYPE' })
    expect((await readUntil(defect)).error).toBe(defect)
  })
})
