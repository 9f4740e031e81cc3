import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { decompress } from '../../../local/input/decompress'

/** What comes out, and the code of the error that ends it. */
async function outputOf(chunks: Buffer[]): Promise<{ output: Buffer; error?: string }> {
  const output: Buffer[] = []
  try {
    for await (const chunk of decompress(Readable.from(chunks))) output.push(chunk)
  } catch (error) {
    return { output: Buffer.concat(output), error: (error as NodeJS.ErrnoException).code }
  }
  return { output: Buffer.concat(output) }
}

const bytesOf = (buffer: Buffer): Buffer[] => [...buffer].map((byte) => Buffer.from([byte]))
const text = Buffer.from('one\ntwo\n')

it.each([
  ['nothing', [], ''],
  ['an empty chunk', [Buffer.alloc(0)], ''],
  ['a single byte', [Buffer.from('a')], 'a'],
  ['the first byte of gzip and nothing else', [Buffer.from([0x1f])], '\x1f'],
  ['plain bytes', [text], 'one\ntwo\n'],
  ['plain bytes one by one', bytesOf(text), 'one\ntwo\n'],
  ['gzip', [gzipSync(text)], 'one\ntwo\n'],
  ['gzip byte by byte', bytesOf(gzipSync(text)), 'one\ntwo\n'],
  ['several gzip members', [gzipSync('one\n'), gzipSync(''), gzipSync('two\n')], 'one\ntwo\n'],
  ['gzip of nothing', [gzipSync('')], ''],
  ['gzip that is filled up with zeros', [Buffer.concat([gzipSync(text), Buffer.alloc(512)])], 'one\ntwo\n'],
  ['gzip before chunks of zeros', [gzipSync(text), Buffer.alloc(512), Buffer.alloc(512)], 'one\ntwo\n']
])('reads %s', async (_what, chunks, output) => {
  expect(await outputOf(chunks)).toEqual({ output: Buffer.from(output) })
})

it('gives all that came before the end of data that end early', async () => {
  expect(await outputOf([gzipSync(text).subarray(0, -3)])).toEqual({ output: text, error: 'Z_BUF_ERROR' })
})

it('gives what came out before data that are damaged, but for the last 64 KiB', async () => {
  const noise = randomBytes(400_000)
  const damaged = gzipSync(noise)
  damaged[damaged.length - 8] ^= 1
  const { output, error } = await outputOf([damaged])
  expect(error).toBe('Z_DATA_ERROR')
  expect(output.length).toBeGreaterThan(noise.length - 64 * 1024)
  expect(output.equals(noise.subarray(0, output.length))).toBe(true)
})

it('refuses text behind gzip instead of losing it', async () => {
  expect(await outputOf([gzipSync(text), Buffer.from('three\n')])).toEqual({ output: text, error: 'Z_DATA_ERROR' })
})
