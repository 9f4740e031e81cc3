import { redirected } from '../local/redirected'
import definition from '../src'
import { member } from './helpers/both-ways'
import { identifies, identify } from './helpers/engage'
import { ENDED, expectFailure, RETRIED, SIGNALS, STALLED, TIMED_OUT } from './helpers/failing'
import { sendBatch, sendEvent, SYNC_PATH, TOKEN, type Run } from './helpers/integration'
import { KIND_OF_EVENT, ofKind } from './helpers/kinds'
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
const startBody = (status: number): Fault => {
  return (response) => response.writeHead(status, { 'Content-Length': LARGE.length }).write(LARGE.slice(0, 1_000))
}
const startChunkedBody: Fault = (response) => response.writeHead(200).write('{"some')
const whenBodyStarted = (start: Fault, then: Fault): Fault => {
  return (response, socket) => {
    start(response, socket)
    void timers.untilHeaders().then(() => then(response, socket))
  }
}

const FAULTS: Array<{ fault: string; misbehave: Fault; failure: typeof TIMED_OUT }> = [
  { fault: 'silence', misbehave: () => timers.passTenSeconds(), failure: TIMED_OUT },
  {
    fault: 'a reset before the answer',
    misbehave: (_response, socket) => socket.resetAndDestroy(),
    failure: failedWith('ECONNRESET')
  },
  { fault: 'a lost answer', misbehave: (_response, socket) => socket.end(), failure: failedWith('ECONNRESET') },
  {
    fault: 'a reset in mid-body',
    misbehave: whenBodyStarted(startBody(200), (_response, socket) => socket.resetAndDestroy()),
    failure: failedWith('ECONNRESET')
  },
  {
    // node-fetch does not notice it, and waits for the rest.
    fault: 'a body that ends too soon',
    misbehave: whenBodyStarted(startBody(200), (_response, socket) => socket.end(timers.passTenSeconds)),
    failure: STALLED
  },
  {
    fault: 'a chunked body that ends too soon',
    misbehave: whenBodyStarted(startChunkedBody, (_response, socket) => socket.end()),
    failure: failedWith('ERR_STREAM_PREMATURE_CLOSE')
  },
  {
    fault: 'a stalled body of a 200',
    misbehave: whenBodyStarted(startBody(200), () => timers.passTenSeconds()),
    failure: STALLED
  },
  {
    fault: 'a stalled body of a 500',
    misbehave: whenBodyStarted(startBody(500), () => timers.passTenSeconds()),
    failure: STALLED
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
    fault: 'an error with a message of 300 kB',
    misbehave: (response) =>
      response
        .writeHead(500, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ code: 'internal', message: LARGE, id: '7f' })),
    failure: {
      status: 500,
      code: 'INTERNAL_SERVER_ERROR',
      message: expect.stringMatching(
        /^LaunchDarkly answered 500 Internal Server Error \(internal: (marker ){21}marker…, id 7f\)\. Segment sends/
      )
    }
  },
  {
    fault: 'a redirect',
    misbehave: (response) => response.writeHead(302, { Location: '/elsewhere' }).end(),
    failure: {
      status: 400,
      code: 'BAD_REQUEST',
      message:
        'LaunchDarkly answered 302 Found. A redirect delivers nothing: check that the instance setting is that of your account.'
    }
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

  it('a success with a body of 300 kB is one', async () => {
    const { origin, requests } = await serve((response) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(LARGE)
    )

    const success = (userId: string) => ({ status: 200, sent: member({ userId }), body: '' })
    expect(await sendEvent(identify({ userId: 'u0' }), { ...run(), ...at(origin) })).toEqual(success('u0'))
    expect(await sendBatch(identifies(2), { ...run(), ...at(origin) })).toEqual([success('u0'), success('u1')])

    expect(requests).toEqual([sent, sent])
  })
})

describe('an abort by the platform', () => {
  it.each<[string, (end: () => void) => Fault]>([
    ['before the answer', (end) => () => end()],
    ['in mid-body', (end) => whenBodyStarted(startBody(200), end)],
    ['in mid-body of an error', (end) => whenBodyStarted(startBody(500), end)]
  ])('ends the call %s', async (_when, endWith) => {
    const calls = [new AbortController(), new AbortController()]
    const signals = calls.map(({ signal }) => signal)
    const end = (): void => calls.shift()?.abort()

    const { origin, requests } = await serve(endWith(end))

    const run = {
      ...at(origin),
      get signal() {
        return signals.shift()
      }
    }
    await expectFailure(ENDED, { run, count: 2 })

    expect(requests).toEqual([sent, sent])
  })
})

it('a fault of one context kind changes nothing for the others', async () => {
  let count = 0
  const { origin, requests } = await serve((response, socket) =>
    count++ === 0 ? socket.resetAndDestroy() : response.writeHead(204).end()
  )
  const events = ['user', 'device', 'account'].map((kind) => ofKind(kind))

  const results = await sendBatch(events, { ...at(origin), mapping: KIND_OF_EVENT })

  expect(results.map(({ status }) => status).sort()).toEqual([204, 204, 503])
  expect(requests).toEqual([sent, sent, sent])
})
