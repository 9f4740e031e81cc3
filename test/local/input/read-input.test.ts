import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import type { SegmentEvent } from '@segment/actions-core'
import { engageEvent } from '../../../local/input/engage-event'
import type { InputLine } from '../../../local/input/input-line'
import { readInput, type InputFormat, type ReadOptions } from '../../../local/input/read-input'

const folder = mkdtempSync(join(tmpdir(), 'read-input-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const EVENTS: InputFormat = { kind: 'events' }
const AUDIENCE = { audienceId: 'aud_1', audienceKey: 'vip' }
const MEMBERS: InputFormat = { kind: 'members', ...AUDIENCE, idColumn: 'id', delimiter: ',' }

/** All lines, and the error that ends them. */
async function read(
  files: string[],
  options: Partial<ReadOptions> = {}
): Promise<{ lines: InputLine[]; error?: unknown }> {
  const lines: InputLine[] = []
  try {
    for await (const piece of readInput(files, { format: EVENTS, ...options })) {
      expect(piece).not.toEqual([])
      lines.push(...piece)
    }
  } catch (error) {
    return { lines, error }
  }
  return { lines }
}

const event = (file: string, line: number, userId: string): InputLine => ({
  file,
  line,
  json: JSON.stringify({ userId }),
  event: { userId } as SegmentEvent
})
const member = (file: string, line: number, userId: string): InputLine => ({
  file,
  line,
  json: JSON.stringify(userId),
  event: engageEvent(AUDIENCE, userId, true)
})
const jsonLines = (...userIds: string[]): string => userIds.map((userId) => `{"userId":"${userId}"}\n`).join('')

it('reads the files in order, packed or not, and standard input among them', async () => {
  const plain = file('plain.jsonl', jsonLines('u1', 'u2'))
  const packed = file('packed.jsonl', gzipSync(jsonLines('u4')))
  const empty = file('empty.jsonl', '')
  const stdin = Readable.from([gzipSync(jsonLines('u3'))])
  expect(await read([plain, '-', empty, packed], { stdin })).toEqual({
    lines: [event(plain, 1, 'u1'), event(plain, 2, 'u2'), event('-', 1, 'u3'), event(packed, 1, 'u4')]
  })
})

it('passes over blank lines but counts them, and gives lines that are no events', async () => {
  const path = file('blank.jsonl', '\uFEFF\n \r\n{"userId":"u1"}\r\n12\n')
  expect(await read([path])).toEqual({
    lines: [
      { ...event(path, 3, 'u1'), json: '{"userId":"u1"}\r' },
      { file: path, line: 4, json: '12', problem: 'The line is not an event. Write one JSON object a line.' }
    ]
  })
})

it('reads members, each file with a header of its own', async () => {
  const one = file('one.csv', '\uFEFFid\r\nu1\r\n')
  const two = file('two.csv', gzipSync('id\nu2\nu3'))
  expect(await read([one, two], { format: MEMBERS })).toEqual({
    lines: [member(one, 2, 'u1'), member(two, 2, 'u2'), member(two, 3, 'u3')]
  })
})

it('reads a pipe', async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const [result] = await Promise.all([read([pipe]), writeFile(pipe, jsonLines('u1'))])
  expect(result).toEqual({ lines: [event(pipe, 1, 'u1')] })
})

describe('after a line', () => {
  it('goes on with the next one, and opens no file before that', async () => {
    const gone = join(folder, 'gone.jsonl')
    const middle = file('middle.jsonl', jsonLines('u1', 'u2', 'u3'))
    const last = file('last.jsonl', jsonLines('u4'))
    expect(await read([gone, middle, last], { after: { file: 1, line: 2 } })).toEqual({
      lines: [event(middle, 3, 'u3'), event(last, 1, 'u4')]
    })
  })

  it('parses no line again', async () => {
    const path = file('long.jsonl', jsonLines('u1', 'u2', 'u3'))
    const parse = jest.spyOn(JSON, 'parse')
    await read([path], { after: { file: 0, line: 2 } })
    expect(parse).toHaveBeenCalledTimes(1)
  })

  it('still knows the columns', async () => {
    const path = file('members.csv', 'id\n"u1\nu1"\nu2\n')
    expect(await read([path], { format: MEMBERS, after: { file: 0, line: 2 } })).toEqual({
      lines: [member(path, 4, 'u2')]
    })
  })

  it('has nothing to give after the last one', async () => {
    const path = file('done.jsonl', jsonLines('u1'))
    expect(await read([path], { after: { file: 0, line: 1 } })).toEqual({ lines: [] })
  })
})

it('tells the bytes of the files, not of what is packed in them', async () => {
  const packed = gzipSync(jsonLines('u1', 'u2'))
  const told: number[] = []
  await read([file('told.jsonl', packed), file('told2.jsonl', '{}')], { onBytes: (bytes) => told.push(bytes) })
  expect(told).toEqual([packed.length, 2])
})

it('reads no further than it is asked to', async () => {
  const path = file('large.jsonl', jsonLines('u1').repeat(100_000))
  let bytes = 0
  for await (const piece of readInput([path], { format: EVENTS, onBytes: (read) => (bytes += read) })) {
    expect(bytes - piece.length * jsonLines('u1').length).toBeLessThan(jsonLines('u1').length)
    break
  }
})

describe('when a file cannot be read to its end', () => {
  it('gives the lines before the end of packed data that end early, then names the file and the last line', async () => {
    const path = file('short.jsonl.gz', gzipSync(`${jsonLines('u1', 'u2')}{"user`).subarray(0, -2))
    expect(await read([path])).toEqual({
      lines: [event(path, 1, 'u1'), event(path, 2, 'u2')],
      error: expect.objectContaining({
        message: `${path}, after line 2: the gzip data end early.`,
        hint: 'Make or fetch the file afresh (gzip -t tells whether it is whole), then run the same again.',
        exitCode: 1
      })
    })
  })

  it('does so for members', async () => {
    const path = file('short.csv.gz', gzipSync('id\nu1\n').subarray(0, -2))
    expect(await read([path], { format: MEMBERS })).toEqual({
      lines: [member(path, 2, 'u1')],
      error: expect.objectContaining({ message: `${path}, after line 2: the gzip data end early.` })
    })
  })

  it.each([
    ['a folder', () => folder, 'EISDIR'],
    ['a file that is gone', () => join(folder, 'gone'), 'ENOENT']
  ])('names %s', async (_what, path, code) => {
    expect(await read([path()])).toEqual({
      lines: [],
      error: expect.objectContaining({
        message: `${path()}: cannot be read (${code}).`,
        hint: 'Give a file that can be read to its end, then run the same again.',
        exitCode: 1
      })
    })
  })
})
