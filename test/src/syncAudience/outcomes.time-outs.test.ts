import { Readable } from 'stream'
import { answerRequests, forgetAnswersAfterEach } from '../../helpers/answering'
import { ENDED, expectFailure, SIGNALS, STALLED, TIMED_OUT } from '../../helpers/failing'
import { TOKEN } from '../../helpers/integration'
import { withRequest } from '../../helpers/own-request'
import { holdLongTimers } from '../../helpers/timers'

const timers = holdLongTimers()
forgetAnswersAfterEach()

it.each(SIGNALS)('waits ten seconds for the rest of the body of a 204, and no longer, %s', async (_signal, run) => {
  const requests = answerRequests(() => {
    void timers.untilHeaders().then(timers.passTenSeconds)
    return { status: 204, body: new Readable({ read: () => undefined }) }
  })

  await expectFailure(STALLED, { run: run(), count: 2 })

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
