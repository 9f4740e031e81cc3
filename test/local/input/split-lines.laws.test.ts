import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { decompress } from '../../../local/input/decompress'
import { splitLines, type Line } from '../../../local/input/split-lines'

const lineFeed = Buffer.from('\n')

/** Cut at the given places, each a share of the whole. */
function cut(bytes: Buffer, places: number[]): Buffer[] {
  const ends = [...places.map((place) => Math.floor(place * bytes.length)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
}

async function linesOf(chunks: Buffer[]): Promise<Line[]> {
  return (await Readable.from(splitLines(decompress(Readable.from(chunks)), 'file')).toArray()).flat()
}

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 })
const text = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replace(/\n/g, '\r'))
const isPlain = (bytes: Buffer): boolean => bytes[0] !== 0x1f || bytes[1] !== 0x8b

it('gives each line of a text with its number, wherever the bytes are cut, packed or not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text), places, fc.boolean(), async (texts, places, isPacked) => {
      const bytes = Buffer.from(texts.join('\n'))
      const expected = texts.map((text, i): Line => ({ line: i + 1, text }))
      const last = expected.pop()
      if (last !== undefined && last.text !== '') expected.push({ ...last, unended: true })
      if (expected[0] !== undefined) expected[0].text = expected[0].text.replace(/^\uFEFF/, '')
      expect(await linesOf(cut(isPacked ? gzipSync(bytes) : bytes, places))).toEqual(expected)
    })
  )
})

it('marks exactly the lines that are not UTF-8, wherever the bytes are cut', async () => {
  const byte = fc.oneof(fc.constantFrom(0x61, 0xc3, 0xa4, 0x0d), fc.integer({ min: 0, max: 255 }))
  const line = fc.array(byte, { maxLength: 6 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x0a)))
  await fc.assert(
    fc.asyncProperty(fc.array(line), places, async (lines, places) => {
      const bytes = Buffer.concat(lines.flatMap((line) => [line, lineFeed]))
      fc.pre(isPlain(bytes))
      expect((await linesOf(cut(bytes, places))).map(({ line, problem }) => [line, problem === undefined])).toEqual(
        lines.map((line, i) => [i + 1, isUtf8(line)])
      )
    })
  )
})
