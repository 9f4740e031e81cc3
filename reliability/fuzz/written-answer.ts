import fc from 'fast-check'
import type { Encoded } from './hostile-bodies'

/** What tells where a body ends. */
export type Framing = 'length' | 'chunks' | 'end of the connection'

/** An answer, taken apart. */
export interface Parts {
  /** What stands before it. */
  before: string
  version: string
  status: number
  reason: string
  /** Lines. */
  headers: string[]
  body: Encoded
  framing: Framing
  /** In place of the length, or of the size of the first chunk. */
  spoilt?: string
  /** What stands behind it. */
  behind: string
  /** How much of all that is written: 1 is all. */
  upTo: number
  /** How many pieces it is written in. */
  writes: number
  /** What follows then: nothing more, the end of the connection, its reset. */
  ending: 'nothing' | 'end' | 'reset'
  /** `false`: the connection ends before the whole request was read. */
  readsRequest: boolean
  /** Whether nothing is wrong with it but, perhaps, what it says. */
  isOrderly: boolean
}

/** What a server does with one request. */
export interface Answer extends Pick<Parts, 'status' | 'behind' | 'writes' | 'ending' | 'readsRequest' | 'isOrderly'> {
  [fc.toStringMethod]: () => string
  /** What about it is hostile. */
  hostile: string
  bytes: Buffer
  /** Whether all of it is there: as much as its head says, or as there is where the connection's end is that of the body. */
  isWhole: boolean
}

const MAX_SHOWN = 300

const PLAIN: Parts = {
  before: '',
  version: 'HTTP/1.1',
  status: 204,
  reason: 'Some Text',
  headers: ['Content-Type: application/json'],
  body: { encoding: '', bytes: Buffer.alloc(0) },
  framing: 'length',
  behind: '',
  upTo: 1,
  writes: 1,
  ending: 'nothing',
  readsRequest: true,
  isOrderly: false
}

/** An answer in which all is as it should be, but for the parts given. */
export function written(hostile: string, parts: Partial<Parts>): Answer {
  const ending = parts.ending ?? (parts.framing === 'end of the connection' ? 'end' : PLAIN.ending)
  const all: Parts = { ...PLAIN, ...parts, ending }
  const head = Buffer.from(headOf(all), 'latin1')
  const body = bodyOf(all)
  const bytes = Buffer.concat([head, body, Buffer.from(all.behind, 'latin1')])
  const sent = bytes.subarray(0, Math.ceil(bytes.length * all.upTo))
  const { status, behind, writes, readsRequest, isOrderly } = all
  return {
    [fc.toStringMethod]: () => `an answer with ${hostile}, ${shown(sent)}, then ${ending}`,
    hostile,
    status,
    behind,
    ending,
    readsRequest,
    isOrderly: isOrderly && !(hasNoBody(status) && body.length > 0),
    bytes: sent,
    writes,
    isWhole: status >= 200 && sent.length >= head.length && isWholeBody(all, sent.length - head.length, body.length)
  }
}

/** For a counterexample. */
function shown(bytes: Buffer): string {
  const rest = bytes.length > MAX_SHOWN ? ` and ${bytes.length - MAX_SHOWN} bytes more` : ''
  return JSON.stringify(bytes.toString('latin1', 0, MAX_SHOWN)) + rest
}

function headOf({ before, version, status, reason, headers, body, framing, spoilt }: Parts): string {
  const lines = [
    `${version} ${status} ${reason}`,
    ...headers,
    ...(body.encoding === '' ? [] : [`Content-Encoding: ${body.encoding}`]),
    ...(framing === 'length' ? [`Content-Length: ${spoilt ?? body.bytes.length}`] : []),
    ...(framing === 'chunks' ? ['Transfer-Encoding: chunked'] : [])
  ]
  return `${before}${lines.join('\r\n')}\r\n\r\n`
}

const LAST_CHUNK = '0\r\n\r\n'

/** As it goes over the wire: one chunk where there are chunks. */
function bodyOf({ body: { bytes }, framing, spoilt }: Parts): Buffer {
  if (framing !== 'chunks') return bytes
  const size = spoilt ?? bytes.length.toString(16)
  // An empty chunk would be the last one.
  if (bytes.length === 0 && spoilt === undefined) return Buffer.from(LAST_CHUNK)
  return Buffer.concat([Buffer.from(`${size}\r\n`, 'latin1'), bytes, Buffer.from(`\r\n${LAST_CHUNK}`)])
}

/** https://www.rfc-editor.org/rfc/rfc9112#section-6.3 */
const hasNoBody = (status: number): boolean => status === 204 || status === 304

function isWholeBody({ status, framing, spoilt, body, ending }: Parts, sent: number, length: number): boolean {
  if (hasNoBody(status)) return true
  switch (framing) {
    case 'length':
      return spoilt === undefined ? sent >= length : /^\d+$/.test(spoilt.trim()) && sent >= Number(spoilt)
    case 'chunks':
      if (spoilt === undefined) return sent >= length
      return parseInt(spoilt, 16) === 0 || (sent >= length && parseInt(spoilt, 16) === body.bytes.length)
    case 'end of the connection':
      // Node.js takes a reset for an end here: nothing but the body could be short of something.
      return ending !== 'nothing'
  }
}
