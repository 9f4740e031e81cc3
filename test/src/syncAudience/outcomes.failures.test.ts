import { answerRequests, forgetAnswersAfterEach, silence } from '../../helpers/answering'
import { identify } from '../../helpers/engage'
import { EMAIL, expectFailure, inTurn, rejection, SIGNALS, VISITORS } from '../../helpers/failing'
import { sendBatch, sendEvent, TOKEN } from '../../helpers/integration'
import { withRequest } from '../../helpers/own-request'
import { expectNoSecrets } from '../../helpers/secrets'

forgetAnswersAfterEach()

const UNFORESEEN = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'The request to LaunchDarkly failed in an unforeseen way. Segment sends the event again.'
}

const ENDED = {
  status: 408,
  code: 'REQUEST_TIMEOUT',
  message: 'Segment ended the call before LaunchDarkly answered. Segment sends the event again.'
}

describe.each(SIGNALS)('%s', (_signal, run) => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EAI_AGAIN', 'EPIPE', 'CERT_HAS_EXPIRED'])(
    'reports %s as a connection that failed',
    async (code) => {
      const requests = answerRequests(() => {
        throw Object.assign(new Error(`${code} while sending ${TOKEN}`), { code, errno: code, syscall: 'connect' })
      })
      const message = `The connection to LaunchDarkly failed (${code}). Segment sends the event again.`

      await expectFailure({ status: 503, code: 'SERVICE_UNAVAILABLE', message }, { run: run(), count: 2 })

      expect(requests).toHaveLength(2)
    }
  )

  it.each([
    [`x ${TOKEN}`],
    [`ECONNRESET ${TOKEN}`],
    [`${TOKEN} ECONNRESET`],
    [['ECONNRESET']],
    [''],
    [42],
    [undefined],
    [EMAIL]
  ])('takes nothing of a connection error with the code %p', async (code) => {
    answerRequests(() => {
      throw Object.assign(new Error(TOKEN), { code })
    })
    const message = 'The connection to LaunchDarkly failed. Segment sends the event again.'

    await expectFailure({ status: 503, code: 'SERVICE_UNAVAILABLE', message }, { run: run(), count: 2 })
  })
})

describe('under a signal of the platform', () => {
  it.each([
    ['for no reason', undefined],
    ['since its time is over', Object.assign(new Error('over'), { name: 'TimeoutError' })],
    ['for a reason that holds secrets', new Error(`${TOKEN} ${EMAIL}`)]
  ])('sends nothing when the call was ended before, %s', async (_why, reason) => {
    const requests = answerRequests(() => 204)
    const ended = new AbortController()
    ended.abort(reason)
    const run = { signal: ended.signal }

    const error = await rejection(sendEvent(identify({ userId: VISITORS[0] }), run))
    const results = await sendBatch([identify({ userId: VISITORS[0] }), identify({ userId: VISITORS[1] })], run)

    const { status, code: errortype, message: errormessage } = ENDED
    expect(error).toMatchObject(ENDED)
    expect(results).toMatchObject(Array(2).fill({ status, errortype, errormessage }))
    expectNoSecrets([error, results], [TOKEN, EMAIL])
    expect(requests).toEqual([])
  })

  it('tells that the call was ended, whatever the reason says', async () => {
    const calls = [new AbortController(), new AbortController()]
    let call = 0
    const requests = answerRequests(() => {
      calls[call++].abort(Object.assign(new Error('over'), { name: 'TimeoutError' }))
      return silence()
    })

    await expectFailure(ENDED, { run: inTurn(calls), count: 2 })

    expect(requests).toHaveLength(2)
  })
})

describe('something unforeseen', () => {
  const secretive = Object.assign(new TypeError(`Invalid character in header content ["${TOKEN}"]`), {
    code: 'ERR_INVALID_CHAR',
    request: { headers: { authorization: TOKEN } },
    cause: new Error(`${EMAIL} ${VISITORS[0]}`)
  })
  const thrown: Array<[string, unknown]> = [
    ['an error that quotes the token', secretive],
    ['a text', `${TOKEN} ${EMAIL}`],
    ['null', null],
    ['undefined', undefined],
    ['a number', 42],
    ['a symbol', Symbol(TOKEN)],
    ['a function', () => TOKEN],
    ['an error with a status', Object.assign(new Error(TOKEN), { status: 204 })]
  ]

  it.each(thrown)('is reported as that, and nothing of it, when request() throws %s', async (_what, error) => {
    const definition = withRequest(() => {
      throw error
    })
    await expectFailure(UNFORESEEN, { run: { definition }, count: 2 })
  })

  it.each(thrown)('is reported as that, and nothing of it, when request() rejects with %s', async (_what, error) => {
    const definition = withRequest(() => Promise.reject(error))
    await expectFailure(UNFORESEEN, { run: { definition }, count: 2 })
  })
})

describe('credentials that cannot be sent', () => {
  it.each([
    ['a line break at its end', `${TOKEN}\n`],
    ['a Windows line break', `${TOKEN}\r\n`],
    ['a line break in it', `api-\n${TOKEN}`],
    ['a character beyond Latin-1', `${TOKEN}…`],
    ['a control character', `${TOKEN}\u0000`]
  ])('refuse every event when the token has %s', async (_what, apiKey) => {
    const requests = answerRequests(() => 204)
    const message =
      'The service token holds a line break or another character that no token has. Copy the token again, without anything around it, into the destination settings.'

    await expectFailure(
      { status: 401, code: 'INVALID_AUTHENTICATION', message },
      { run: { settings: { apiKey } }, count: 2, sent: false }
    )

    expect(requests).toEqual([])
  })

  it.each([
    [TOKEN, 'an API access token'],
    [` ${TOKEN}`, 'an API access token'],
    [TOKEN.toUpperCase(), 'an API access token'],
    ['sdk-5e1f0c9a', 'an SDK key'],
    ['mob-5e1f0c9a', 'a mobile key']
  ])('refuse every event when the client-side ID is %s', async (clientId, looksLike) => {
    const requests = answerRequests(() => 204)
    const message = `The client-side ID looks like ${looksLike}, so it was not sent anywhere. Copy the environment's client-side ID, 24 hexadecimal digits, into the destination settings.`

    await expectFailure(
      { status: 401, code: 'INVALID_AUTHENTICATION', message },
      { run: { settings: { clientId } }, count: 2, sent: false }
    )

    expect(requests).toEqual([])
  })

  it('leave events that can never be sent with their own refusal', async () => {
    const results = await sendBatch([identify(), identify({ value: 'true' })], { settings: { apiKey: 'api-\n' } })

    expect(results.map(({ status, sent }) => ({ status, sent }))).toEqual([{ status: 401 }, { status: 400 }])
  })
})
