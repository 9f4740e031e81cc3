import { redirected } from '../local/redirected'
import definition from '../src'
import { member } from './helpers/both-ways'
import { identifies, identify } from './helpers/engage'
import { expectFailure, RETRIED, SIGNALS, STALLED, type Failure } from './helpers/failing'
import { sendBatch, sendEvent, SYNC_PATH, TOKEN, type Run } from './helpers/integration'
import { closedOrigin, misbehavingServers, type Fault } from './helpers/misbehaving-server'
import { holdLongTimers } from './helpers/timers'
import { expectNothingUnhandled } from './helpers/unhandled'

const timers = holdLongTimers()
const serve = misbehavingServers()
expectNothingUnhandled()

const FORBIDDEN = {
  status: 403,
  code: 'FORBIDDEN',
  message:
    'LaunchDarkly answered 403 Forbidden. The service token needs the actions createSegment and updateIncluded: give it a Writer role or a custom role with both.'
}
const failedWith = (cause: string) => ({
  status: 503,
  code: 'SERVICE_UNAVAILABLE',
  message: `The connection to LaunchDarkly failed (${cause}). ${RETRIED}`
})

const LARGE = 'marker '.repeat(43_000)
const sent = `POST ${SYNC_PATH}`
const startBody: Fault = (response) =>
  response.writeHead(200, { 'Content-Length': LARGE.length }).write(LARGE.slice(0, 1_000))
const startChunkedBody: Fault = (response) => response.writeHead(200).write('{"some')
const whenBodyStarted = (start: Fault, then: Fault): Fault => {
  return (response, socket) => {
    start(response, socket)
    void timers.untilHeaders().then(() => then(response, socket))
  }
}

/** What no fault rule says: those are in `src/fault-contract.ts`. */
const FAULTS: Array<{ fault: string; misbehave: Fault; failure: Failure }> = [
  {
    fault: 'an end before the answer',
    misbehave: (_response, socket) => socket.end(),
    failure: failedWith('ECONNRESET')
  },
  {
    fault: 'a reset in mid-body',
    misbehave: whenBodyStarted(startBody, (_response, socket) => socket.resetAndDestroy()),
    failure: failedWith('ECONNRESET')
  },
  {
    // node-fetch does not notice it, and waits for the rest.
    fault: 'a body that ends too soon',
    misbehave: whenBodyStarted(startBody, (_response, socket) => socket.end(timers.passTenSeconds)),
    failure: STALLED
  },
  {
    fault: 'a chunked body that ends too soon',
    misbehave: whenBodyStarted(startChunkedBody, (_response, socket) => socket.end()),
    failure: failedWith('ERR_STREAM_PREMATURE_CLOSE')
  },
  {
    fault: 'an error with a body of 300 kB',
    misbehave: (response) => response.writeHead(403, { 'Content-Type': 'text/html' }).end(LARGE),
    failure: FORBIDDEN
  },
  {
    fault: 'an error that calls itself otherwise',
    misbehave: (response) => response.writeHead(403, `No ${TOKEN}`).end(),
    failure: FORBIDDEN
  },
  {
    fault: 'what is no HTTP',
    misbehave: (_response, socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
    failure: failedWith('HPE_INVALID_CONSTANT')
  }
]

const at = (origin: string): Run => ({ definition: redirected(definition, origin) })

describe.each(SIGNALS)('%s', (_signal, run) => {
  it.each(FAULTS)('$fault ends in time, as what it is', async ({ misbehave, failure }) => {
    const { origin, requests } = await serve(misbehave)

    await expectFailure(failure, { run: { ...run(), ...at(origin) }, count: 2 })

    expect(requests).toEqual([sent, sent])
  })

  it('a refused connection ends in time, as what it is', async () => {
    await expectFailure(failedWith('ECONNREFUSED'), { run: { ...run(), ...at(await closedOrigin()) }, count: 2 })
  })

  it('a success with 300 kB that are no JSON is one', async () => {
    const { origin, requests } = await serve((response) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(LARGE)
    )

    const success = (userId: string) => ({ status: 200, sent: member({ userId }), body: '' })
    expect(await sendEvent(identify({ userId: 'u0' }), { ...run(), ...at(origin) })).toEqual(success('u0'))
    expect(await sendBatch(identifies(2), { ...run(), ...at(origin) })).toEqual([success('u0'), success('u1')])

    expect(requests).toEqual([sent, sent])
  })
})
