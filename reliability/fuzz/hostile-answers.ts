import fc from 'fast-check'
import { BODIES, BOMBS, COMPRESSED, type Encoded } from './hostile-bodies'
import { CREDENTIALS, SECRET } from './secrets'
import { written, type Answer, type Framing, type Parts } from './written-answer'

const SUCCESSES = [200, 204, 200, 201, 202, 206, 226, 299]
const REFUSALS = [300, 301, 302, 304, 307, 400, 401, 403, 404, 408, 409, 413, 418, 423, 429, 499]
const FAILURES = [500, 501, 502, 503, 504, 507, 599]
const ODD_STATUSES = [0, 1, 20, 99, 100, 101, 102, 103, 199, 600, 601, 700, 999, 1_000, 2_000, 65_736, 4_294_967_496]

const status = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SUCCESSES) },
  { weight: 3, arbitrary: fc.constantFrom(...REFUSALS) },
  { weight: 2, arbitrary: fc.constantFrom(...FAILURES) }
)
const body = fc.constantFrom(...BODIES).map((bytes): Encoded => ({ encoding: '', bytes }))
const framing = fc.constantFrom<Framing>('length', 'length', 'chunks', 'end of the connection')
const ending = fc.constantFrom<Answer['ending']>('end', 'reset')
const fraction = fc.nat(999).map((thousandths) => thousandths / 1_000)

/** Texts go over the wire with a byte for each character, so that `\x80` and up are no UTF-8. */
const rubbish = fc.oneof(
  fc.constantFrom('', ' ', '-1', '0', '99999999999999999999', 'Infinity', 'NaN', '1e9', '0x10', '\x80\xff', '\x00'),
  fc.constantFrom(CREDENTIALS.apiKey, `${SECRET}-0@example.com`, '//', 'http://[', 'javascript:0', '/\x80', '%%'),
  fc.constantFrom('Wed, 21 Oct 2099 07:28:00 GMT', '8640000000000001', '253402300800000', '1'.repeat(400)),
  fc.string({ maxLength: 30 })
)

const NAMES = [
  ...['Location', 'Retry-After', 'X-Ratelimit-Reset', 'X-Ratelimit-Auth-Token-Reset', 'Set-Cookie', 'Date', 'Via'],
  ...['Content-Type', 'Connection', 'Keep-Alive', 'Trailer', 'Upgrade', 'Refresh', 'Content-Language', 'Age']
]
const header = fc.tuple(fc.constantFrom(...NAMES), rubbish).map(([name, value]) => `${name}: ${value}`)

const TYPES = [
  ...['text/html', 'text/plain; charset=utf-16', 'application/json; charset=\x80', 'application/json,application/json'],
  ...['image/png', 'multipart/form-data', 'APPLICATION/JSON', '', ';', `application/json; ${'x'.repeat(2_000)}`]
]
const contentType = fc.constantFrom(...TYPES).map((type) => [`Content-Type: ${type}`])

/** Node.js reads 16 KiB of headers: https://nodejs.org/api/http.html#httpmaxheadersize */
const manyHeaders: fc.Arbitrary<string[]> = fc.oneof(
  fc
    .oneof(fc.integer({ min: 15_000, max: 17_000 }), fc.constant(200_000))
    .map((length) => [`X-Long: ${'x'.repeat(length)}`]),
  fc.constantFrom(100, 1_000, 2_000, 5_000).map((count) => Array.from({ length: count }, (_, i) => `X-${i}: y`))
)

const noHeader = fc.constantFrom(
  ...['no colon', ': no name', 'a b: c', 'X\x00: y', 'X: \x00', 'X: y\n folded', 'X: y\rZ: w', '\x80: y', ' X: y']
)

const REASONS = ['', ' ', `No ${CREDENTIALS.apiKey}`, '\x80\xff', '\x00', '\t', 'x'.repeat(8_000), 'x'.repeat(20_000)]

const VERSIONS = ['HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'ICY', 'http/1.1', 'SSH-2.0', '']

const BEFORE = [
  ...['HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n', '\r\n\r\n', 'rubbish\r\n'],
  ...['HTTP/1.1 102 Processing\r\n\r\n'.repeat(50), 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n']
]

const LENGTHS = ['0', '1', '-1', 'x', '5, 6', '99999999999999999999', '18446744073709551617', '5\r\nContent-Length: 6']
const CHUNK_SIZES = ['0', '1', 'ffffffffffffffff', '10000000000000001', 'xyz', '-5', '', '2;ext=\x80', '\x00', ' 2']

const BEHIND = ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'rubbish', '\r\n', '\x00', 'x'.repeat(100_000)]

/** Core parses all that calls itself JSON, which takes seconds by itself for what is nested millions of times. */
const noJson: fc.Arbitrary<string[]> = fc.constant(['Content-Type: text/plain'])

/** An answer that is hostile in one way, and may refuse or fail besides. The weights say how often, beside the others. */
export const hostileAnswer: fc.Arbitrary<Answer> = fc.oneof(
  way(24, 'nothing but what it says', { body, framing, isOrderly: fc.constant(true) }),
  way(8, 'a wrong content type', { body, headers: contentType, isOrderly: fc.constant(true) }),
  way(6, 'an odd status', { status: fc.constantFrom(...ODD_STATUSES) }),
  way(4, 'an odd status text', { reason: fc.constantFrom(...REASONS) }),
  way(2, 'another protocol', { version: fc.constantFrom(...VERSIONS) }),
  way(8, 'rubbish in headers', { headers: fc.array(header, { maxLength: 6 }) }),
  way(6, 'many or long headers', { headers: manyHeaders }),
  way(4, 'headers that are none', { headers: fc.array(noHeader, { minLength: 1, maxLength: 2 }) }),
  way(8, 'a compressed body', { body: fc.constantFrom(...COMPRESSED), framing }),
  way(1, 'megabytes, compressed', { body: fc.constantFrom(...BOMBS), framing, headers: noJson }),
  way(8, 'a wrong length', { body, spoilt: fc.oneof(fc.constantFrom(...LENGTHS), rubbish), ending }),
  way(8, 'wrong chunks', { body, framing: fc.constant('chunks'), spoilt: fc.constantFrom(...CHUNK_SIZES), ending }),
  way(10, 'an end in its midst', { body, framing, upTo: fraction, ending }),
  way(2, 'a stall in its midst', { body, framing, upTo: fraction, ending: fc.constant('nothing') }),
  way(1, 'chunks that stall', { body, framing: fc.constant('chunks'), upTo: fraction, ending: fc.constant('nothing') }),
  way(2, 'an end before it', { readsRequest: fc.boolean(), upTo: fc.constant(0), ending }),
  way(4, 'something before it', { before: fc.constantFrom(...BEFORE) }),
  way(6, 'something behind it', { body, behind: fc.constantFrom(...BEHIND) }),
  way(2, 'a reset behind it', { body, framing, ending: fc.constant('reset') })
)

function way(
  weight: number,
  hostile: string,
  changes: { [Part in keyof Parts]?: fc.Arbitrary<Parts[Part]> }
): fc.WeightedArbitrary<Answer> {
  const parts = fc.record({ status, writes: fc.integer({ min: 1, max: 3 }), ...changes })
  return { weight, arbitrary: parts.map((parts) => written(hostile, parts)) }
}
