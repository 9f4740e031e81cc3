import { deflateSync, gzipSync } from 'zlib'
import { redirected } from '../local/redirected'
import definition from '../src'
import { member } from './helpers/both-ways'
import { identifies, identify } from './helpers/engage'
import { expectFailure, RETRIED, SIGNALS, STALLED, TIMED_OUT, type Failure } from './helpers/failing'
import { sendBatch, sendEvent, SYNC_PATH, type Run } from './helpers/integration'
import { misbehavingServers, type Fault } from './helpers/misbehaving-server'
import { holdLongTimers } from './helpers/timers'
import { expectNothingUnhandled } from './helpers/unhandled'

const timers = holdLongTimers()
const serve = misbehavingServers()
expectNothingUnhandled()

const sent = `POST ${SYNC_PATH}`
const at = (origin: string): Run => ({ definition: redirected(definition, origin) })

/** Byte by byte, so that an answer may be what a server of Node.js would not send. The connection ends with it. */
const answer =
  (statusLine: string, headers: string[], body: string | Buffer = ''): Fault =>
  (_response, socket) =>
    socket.end(Buffer.concat([headOf(statusLine, ['Connection: close', ...headers]), Buffer.from(body)]))

/** The same up to here, and no further. */
const begin =
  (statusLine: string, headers: string[], body = ''): Fault =>
  (_response, socket) =>
    socket.write(Buffer.concat([headOf(statusLine, headers), Buffer.from(body)]))

const stalling =
  (start: Fault): Fault =>
  (response, socket) => {
    start(response, socket)
    void timers.untilHeaders().then(timers.passTenSeconds)
  }

function headOf(statusLine: string, headers: string[]): Buffer {
  return Buffer.from([`HTTP/1.1 ${statusLine}`, ...headers, '', ''].join('\r\n'))
}

const JSON_TYPE = 'Content-Type: application/json'
const HTML_TYPE = 'Content-Type: text/html; charset=utf-8'
const CHUNKED = 'Transfer-Encoding: chunked'
const HTML = '<!doctype html><html><body><h1>403 Forbidden</h1></body></html>'
const REFUSAL = '{"code":"forbidden","message":"Access denied","id":"12ab"}'

/** Node.js takes less than 16 KiB of names, values and status text. https://nodejs.org/api/http.html#httpmaxheadersize */
const HEADERS_LIMIT = 16_384

/** As much as makes so many of them, with those that `answer` puts before it. */
const longHeader = (bytes: number): string => {
  const before = ['Forbidden', 'Connection', 'close', 'X-Long'].join('').length
  return `X-Long: ${'x'.repeat(bytes - before)}`
}

/** One byte of it is another. */
function broken(compressed: Buffer): Buffer {
  const bytes = Buffer.from(compressed)
  bytes[12] ^= 0xff
  return bytes
}

const MAY_NOT =
  'The service token needs the actions createSegment and updateIncluded: give it a Writer role or a custom role with both.'
const forbidden = (said = ''): Failure => ({
  status: 403,
  code: 'FORBIDDEN',
  message: `LaunchDarkly answered 403 Forbidden${said}. ${MAY_NOT}`
})
const failedWith = (cause: string): Failure => ({
  status: 503,
  code: 'SERVICE_UNAVAILABLE',
  message: `The connection to LaunchDarkly failed (${cause}). ${RETRIED}`
})

const UNFORESEEN: Failure = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: `The request to LaunchDarkly failed in an unforeseen way. ${RETRIED}`
}

const DEEP = 50_000
const deep = '{"message":'.repeat(DEEP) + '1' + '}'.repeat(DEEP)

/** What socket-faults.test.ts does not have already. */
const FAILURES: Array<{ hostile: string; misbehave: Fault; failure: Failure }> = [
  {
    hostile: 'a refusal that calls itself HTML',
    misbehave: answer('403 Forbidden', [HTML_TYPE], REFUSAL),
    failure: forbidden(' (forbidden: Access denied, id 12ab)')
  },
  {
    hostile: 'HTML that calls itself JSON',
    misbehave: answer('403 Forbidden', [JSON_TYPE], HTML),
    failure: forbidden()
  },
  {
    hostile: 'HTML',
    misbehave: answer('403 Forbidden', [HTML_TYPE], HTML),
    failure: forbidden()
  },
  {
    hostile: 'invalid UTF-8',
    misbehave: answer('403 Forbidden', [JSON_TYPE], Buffer.from('{"message":"\xc3\x28 caf\xe9 \xff"}', 'latin1')),
    failure: forbidden(' (\ufffd( caf\ufffd \ufffd)')
  },
  {
    hostile: 'a body that is no text at all',
    misbehave: answer('403 Forbidden', [JSON_TYPE], Buffer.from([0, 0xff, 0xfe, 0x80, 0x1b])),
    failure: forbidden()
  },
  {
    hostile: 'JSON of 50,000 levels',
    misbehave: answer('403 Forbidden', [JSON_TYPE], deep),
    failure: forbidden()
  },
  {
    hostile: 'JSON of 50,000 levels that does not end',
    misbehave: answer('403 Forbidden', [JSON_TYPE], '['.repeat(DEEP)),
    failure: forbidden()
  },
  {
    hostile: 'as many headers as Node.js reads',
    misbehave: answer('403 Forbidden', [longHeader(HEADERS_LIMIT - 1)]),
    failure: forbidden()
  },
  {
    hostile: 'one byte more of them',
    misbehave: answer('403 Forbidden', [longHeader(HEADERS_LIMIT)]),
    failure: failedWith('HPE_HEADER_OVERFLOW')
  },
  {
    hostile: 'headers without an end',
    misbehave: answer('200 OK', Array<string>(10_000).fill('X-Again: and again')),
    failure: failedWith('HPE_HEADER_OVERFLOW')
  },
  {
    hostile: 'a length that is none',
    misbehave: answer('200 OK', ['Content-Length: 0x10']),
    failure: failedWith('HPE_INVALID_CONTENT_LENGTH')
  },
  {
    hostile: 'a chunk whose size is none',
    misbehave: answer('200 OK', [CHUNKED], 'xyz\r\n{}\r\n0\r\n\r\n'),
    failure: failedWith('HPE_INVALID_CHUNK_SIZE')
  },
  {
    hostile: 'a stall in its head',
    misbehave: (_response, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Ty', () => setImmediate(timers.passTenSeconds))
    },
    failure: TIMED_OUT
  },
  {
    hostile: 'a stall before the first chunk',
    misbehave: stalling(begin('200 OK', [CHUNKED])),
    failure: STALLED
  },
  {
    hostile: 'a stall in the size of a chunk',
    misbehave: stalling(begin('200 OK', [CHUNKED], '2\r\n{}\r\n1')),
    failure: STALLED
  },
  {
    hostile: 'a stall in a chunk',
    misbehave: stalling(begin('200 OK', [CHUNKED], '10\r\n{"some')),
    failure: STALLED
  },
  {
    hostile: 'a stall before the last chunk',
    misbehave: stalling(begin('200 OK', [CHUNKED], '2\r\n{}\r\n')),
    failure: STALLED
  },
  {
    hostile: 'gzip that is none',
    misbehave: answer('200 OK', ['Content-Encoding: gzip'], REFUSAL),
    failure: failedWith('Z_DATA_ERROR')
  },
  {
    hostile: 'gzip that is broken',
    misbehave: answer('200 OK', ['Content-Encoding: gzip'], broken(gzipSync(REFUSAL))),
    failure: failedWith('Z_DATA_ERROR')
  },
  {
    hostile: 'deflate that is broken',
    misbehave: answer('200 OK', ['Content-Encoding: deflate'], broken(deflateSync(REFUSAL))),
    failure: failedWith('Z_DATA_ERROR')
  },
  {
    hostile: 'a refusal in good gzip',
    misbehave: answer('403 Forbidden', ['Content-Encoding: gzip'], gzipSync(REFUSAL)),
    failure: forbidden(' (forbidden: Access denied, id 12ab)')
  },
  {
    hostile: 'another protocol in place of an answer',
    misbehave: answer('101 Switching Protocols', ['Upgrade: h2c']),
    failure: UNFORESEEN
  },
  {
    hostile: 'a status that is none',
    misbehave: answer('999 No', []),
    failure: UNFORESEEN
  }
]

/** What they say does not matter, nor how they call it: they say 2xx, and came as a whole. */
const SUCCESSES: Array<{ hostile: string; status: number; misbehave: Fault }> = [
  { hostile: 'an empty 200', status: 200, misbehave: answer('200 OK', ['Content-Length: 0']) },
  { hostile: 'an empty 200 without a length', status: 200, misbehave: answer('200 OK', []) },
  { hostile: 'an empty 200 that calls itself JSON', status: 200, misbehave: answer('200 OK', [JSON_TYPE]) },
  { hostile: 'a 204 with a length', status: 204, misbehave: answer('204 No Content', ['Content-Length: 57']) },
  { hostile: 'a 200 of HTML', status: 200, misbehave: answer('200 OK', [HTML_TYPE], HTML) },
  { hostile: 'a 200 of HTML that calls itself JSON', status: 200, misbehave: answer('200 OK', [JSON_TYPE], HTML) },
  { hostile: 'a 200 that says it is refused', status: 200, misbehave: answer('200 OK', [JSON_TYPE], REFUSAL) },
  { hostile: 'a 200 of JSON of 50,000 levels', status: 200, misbehave: answer('200 OK', [JSON_TYPE], deep) },
  {
    hostile: 'a 200 of invalid UTF-8',
    status: 200,
    misbehave: answer('200 OK', [JSON_TYPE], Buffer.from([0xc3, 0x28, 0xff]))
  },
  {
    hostile: 'a 201 after early hints',
    status: 201,
    misbehave: answer('103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 201 Created', ['Content-Length: 0'])
  }
]

describe.each(SIGNALS)('%s', (_signal, run) => {
  it.each(FAILURES)('$hostile ends in time, as what it is', async ({ misbehave, failure }) => {
    const { origin, requests } = await serve(misbehave)

    await expectFailure(failure, { run: { ...run(), ...at(origin) }, count: 2 })

    expect(requests).toEqual([sent, sent])
  })

  it.each(SUCCESSES)('$hostile is a success', async ({ status, misbehave }) => {
    const { origin, requests } = await serve(misbehave)

    const success = (userId: string) => ({ status, sent: member({ userId }), body: '' })
    expect(await sendEvent(identify({ userId: 'u0' }), { ...run(), ...at(origin) })).toEqual(success('u0'))
    expect(await sendBatch(identifies(2), { ...run(), ...at(origin) })).toEqual([success('u0'), success('u1')])

    expect(requests).toEqual([sent, sent])
  })
})
