import { getEventListeners, once } from 'events'
import { redirected } from '../local/redirected'
import { withRequest } from '../local/with-request'
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

/** The destination, and the signals that its requests were made with: core makes one for each. */
function withSignals(origin: string) {
  const signals: AbortSignal[] = []
  const watched = withRequest(redirected(definition, origin), (request) => (url, options) => {
    const hooks = { beforeRequest: [], ...options }.beforeRequest
    const beforeRequest = [...hooks, ({ signal }: { signal: AbortSignal }): void => void signals.push(signal)]
    return request(url, { ...options, beforeRequest } as typeof options)
  })
  return { run: { definition: watched }, listeners: () => signals.map((signal) => getEventListeners(signal, 'abort')) }
}

describe.each(SIGNALS)('%s, nothing is left', (_signal, run) => {
  it.each([
    { fault: 'a body that stalls', start: startBody },
    { fault: 'a chunked body that stalls', start: startChunkedBody }
  ])('of $fault: neither the connection nor the memory', async ({ start }) => {
    const closed: Array<Promise<unknown>> = []
    const { origin } = await serve((response, socket) => {
      closed.push(once(socket, 'close'))
      whenBodyStarted(start, timers.passTenSeconds)(response, socket)
    })
    const { run: watched, listeners } = withSignals(origin)

    await expectFailure(STALLED, { run: { ...run(), ...watched } })

    expect(closed).toHaveLength(2)
    await Promise.all(closed)
    expect(listeners()).toEqual([[], []])
  })

  it('of a body that breaks off', async () => {
    const { origin } = await serve(whenBodyStarted(startChunkedBody, (_response, socket) => socket.end()))
    const { run: watched, listeners } = withSignals(origin)

    await expectFailure(failedWith('ERR_STREAM_PREMATURE_CLOSE'), { run: { ...run(), ...watched } })

    expect(listeners()).toEqual([[], []])
  })
})
