import { Readable } from 'stream'
import { answerRequests, forgetAnswersAfterEach, silence } from '../../helpers/answering'
import { ENDED, expectFailure, inTurn, SIGNALS, STALLED, TIMED_OUT } from '../../helpers/failing'
import { TOKEN } from '../../helpers/integration'
import { withRequest } from '../../helpers/own-request'
import { holdLongTimers } from '../../helpers/timers'

const timers = holdLongTimers()
forgetAnswersAfterEach()

/** The start of a body whose rest never comes. */
const stalled = (): Readable => new Readable({ read: () => undefined })

describe.each(SIGNALS)('%s', (_signal, run) => {
  it('waits ten seconds for an answer, and no longer', async () => {
    const requests = answerRequests(() => {
      setImmediate(timers.passTenSeconds)
      return silence()
    })

    await expectFailure(TIMED_OUT, { run: run(), count: 2 })

    expect(requests).toHaveLength(2)
  })

  it.each([200, 204, 403, 500])('waits ten seconds for the rest of the body of a %d, and no longer', async (status) => {
    const requests = answerRequests(() => {
      void timers.untilHeaders().then(timers.passTenSeconds)
      return { status, body: stalled() }
    })

    await expectFailure(STALLED, { run: run(), count: 2 })

    expect(requests).toHaveLength(2)
  })
})

it('stops waiting for the rest of a body when the platform ends the call', async () => {
  const calls = [new AbortController(), new AbortController()]
  let call = 0
  const requests = answerRequests(() => {
    const { [call++]: ended } = calls
    void timers.untilHeaders().then(() => ended.abort())
    return { status: 200, body: stalled() }
  })

  await expectFailure(ENDED, { run: inTurn(calls), count: 2 })

  expect(requests).toHaveLength(2)
})

describe('an error of core or node-fetch', () => {
  const secretive = { request: { headers: { authorization: TOKEN } }, options: { headers: { Authorization: TOKEN } } }

  it.each([
    ['TimeoutError', { code: 'ETIMEDOUT' }, TIMED_OUT],
    ['FetchError', { type: 'request-timeout' }, TIMED_OUT],
    ['FetchError', { type: 'body-timeout' }, STALLED],
    ['RequestClientError', { code: 'REQUESTCLIENTERROR', status: 408 }, ENDED],
    ['RequestTimeoutError', { code: 'REQUESTTIMEOUTERROR', status: 408 }, ENDED],
    ['AbortError', { type: 'aborted' }, ENDED]
  ])('named %s with %j is told by its name, and nothing of it is passed on', async (name, properties, failure) => {
    const error = Object.assign(new Error(`x ${TOKEN}`), { name, ...properties, ...secretive })
    const definition = withRequest(() => Promise.reject(error))

    await expectFailure(failure, { run: { definition }, count: 2 })
  })
})
