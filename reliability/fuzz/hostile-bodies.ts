import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { CREDENTIALS, SECRET } from './secrets'

const DEEP = 50_000
const TEN_MEGABYTES = 10 * 1_048_576

/** Where an answer repeats a context key of the request: in its place, and as long. */
export const CONTEXT_KEY = `user-${SECRET}-#`

/** What no message may repeat. */
const TOLD = `token ${CREDENTIALS.apiKey}, "${CONTEXT_KEY}" ${CONTEXT_KEY}, <${SECRET}-2@example.com>`

const TEXTS = [
  '',
  '{"code":"forbidden","message":"Access to the requested resource was denied","id":"3f2c"}',
  JSON.stringify({ code: CREDENTIALS.apiKey, message: TOLD, id: TOLD }),
  JSON.stringify({ message: `${'x'.repeat(150)} ${TOLD}`, id: `${SECRET}-1@example.com` }),
  JSON.stringify({ message: TOLD.repeat(2_000), id: 'x'.repeat(100_000), code: 'a'.repeat(100_000) }),
  JSON.stringify({ message: '\u0000\u001b[31mred\r\n\u2028\u202e\ud800', id: '\n\t', code: '\u0007' }),
  JSON.stringify({ message: 'a@'.repeat(100_000), id: '@'.repeat(100_000) }),
  ...['null', '12', '1e400', 'true', '"text"', '[]', '[{"message":"in an array"}]', '{', '{"message":"cut'],
  '{"message":{"message":"x"},"id":["y"],"code":{"toString":1}}',
  '{"__proto__":{"message":"inherited"},"constructor":1,"id":"5"}',
  `<!doctype html><html><head><title>403</title></head><body>${'<p>Sorry</p>'.repeat(2_000)}</body></html>`,
  '['.repeat(DEEP) + ']'.repeat(DEEP),
  `${'{"message":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  '['.repeat(DEEP),
  'text '.repeat(60_000)
]

const BYTES = [
  Buffer.from([0xff, 0xfe, 0xfd, 0x80, 0xc3, 0x28]),
  Buffer.concat([
    Buffer.from('{"message":"'),
    Buffer.from([0xc3, 0x28, 0xf0, 0x9f, 0x00, 0xed, 0xa0, 0x80]),
    Buffer.from('"}')
  ]),
  Buffer.from('\ufeff{"message":"little"}', 'utf16le'),
  Buffer.alloc(10_000)
]

/** Bodies of all kinds, as they are before they are compressed or framed. */
export const BODIES = [...TEXTS.map((text) => Buffer.from(text)), ...BYTES]

/** A body as it goes over the wire, with the encoding that its header names. */
export interface Encoded {
  encoding: string
  bytes: Buffer
}

const gzipped = gzipSync('{"message":"compressed"}')

/** Compressed well and badly. */
export const COMPRESSED: Encoded[] = [
  { encoding: 'gzip', bytes: gzipped },
  { encoding: 'x-gzip', bytes: gzipped },
  { encoding: 'gzip, gzip', bytes: gzipSync(gzipped) },
  { encoding: 'deflate', bytes: deflateSync('{"message":"compressed"}') },
  { encoding: 'deflate', bytes: deflateRawSync('{"message":"compressed"}') },
  { encoding: 'br', bytes: brotliCompressSync('{"message":"compressed"}') },
  ...['gzip', 'deflate', 'br'].flatMap((encoding) => [
    { encoding, bytes: Buffer.from('not compressed at all') },
    { encoding, bytes: Buffer.alloc(0) },
    { encoding, bytes: gzipped.subarray(0, gzipped.length - 12) },
    { encoding, bytes: Buffer.concat([gzipped, Buffer.from('behind it')]) }
  ]),
  ...['identity', 'unknown', 'gzip;q=0', ''].map((encoding) => ({ encoding, bytes: Buffer.from('{}') }))
]

/** Many megabytes, compressed to a thousandth of it. */
export const BOMBS: Encoded[] = [
  { encoding: 'gzip', bytes: gzipSync(Buffer.alloc(TEN_MEGABYTES)) },
  { encoding: 'gzip', bytes: gzipSync(JSON.stringify({ message: 'x'.repeat(TEN_MEGABYTES) })) },
  { encoding: 'br', bytes: brotliCompressSync('['.repeat(TEN_MEGABYTES) + ']'.repeat(TEN_MEGABYTES)) }
]
