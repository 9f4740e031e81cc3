import { IntegrationError } from '@segment/actions-core'
import { member } from './both-ways'
import { identify } from './engage'
import { sendBatch, sendEvent, TOKEN, type Run } from './integration'
import { expectNoSecrets } from './secrets'

export const RETRIED = 'Segment sends the event again.'

/** No answer within the time-out. */
export const TIMED_OUT = {
  status: 408,
  code: 'REQUEST_TIMEOUT',
  message: `LaunchDarkly did not answer within 10 seconds. ${RETRIED}`
}
/** An answer whose body does not end. */
export const STALLED = {
  status: 503,
  code: 'SERVICE_UNAVAILABLE',
  message: `LaunchDarkly's answer did not end within 10 seconds. ${RETRIED}`
}
/** A call that the platform aborted. */
export const ENDED = {
  status: 408,
  code: 'REQUEST_TIMEOUT',
  message: `Segment ended the call before LaunchDarkly answered. ${RETRIED}`
}

/** What Segment reports of an event that was not delivered. */
export interface Failure {
  status: number
  code: string
  message: string
}

export const EMAIL = 'ada.lovelace@example.org'
export const VISITORS = ['visitor-7c1f02', 'visitor-9be411']

export interface Failing {
  run?: Run
  /** Events of the batch, one or two. */
  count?: number
  /** Whether the results say what was sent. */
  sent?: boolean
}

/**
 * Sends an event alone, then events of as many visitors in a batch: each must come to this failure, and nothing that leaves
 * the destination may hold the token, the e-mail address or, but for `sent`, a context key.
 */
export async function expectFailure(failure: Failure, { run, count = 1, sent = true }: Failing = {}): Promise<void> {
  const visitors = VISITORS.slice(0, count)
  const events = visitors.map((userId) => identify({ userId, email: EMAIL }))
  const secrets = [TOKEN, run?.settings?.apiKey ?? TOKEN, EMAIL]

  const error = await rejection(sendEvent(events[0], run))
  expect(error).toBeInstanceOf(IntegrationError)
  expect({ ...(error as IntegrationError), message: (error as IntegrationError).message }).toEqual(failure)
  expectNoSecrets(error, [...secrets, ...VISITORS])

  const results = await sendBatch(events, run)
  const { status, code: errortype, message: errormessage } = failure
  expect(results).toEqual(
    visitors.map((userId) =>
      sent
        ? { status, errortype, errormessage, errorreporter: 'DESTINATION', sent: member({ userId }) }
        : { status, errortype, errormessage, errorreporter: 'INTEGRATIONS' }
    )
  )
  expectNoSecrets(results, secrets)
  expectNoSecrets(
    results.map(({ sent: _sent, ...others }) => others),
    VISITORS
  )
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => Promise.reject(new Error(`not rejected, but resolved: ${JSON.stringify(value)}`)),
    (error: unknown) => error
  )
}

/** The two ways in which Segment's runtime calls a destination, for `describe.each`. */
export const SIGNALS: Array<[string, () => Run]> = [
  ['without a signal', () => ({})],
  ['under a signal of the platform', () => ({ signal: new AbortController().signal })]
]

/** A platform's signals for {@link expectFailure}: one for the event alone, another for the batch. */
export function inTurn(calls: AbortController[]): Run {
  const signals = calls.map(({ signal }) => signal)
  return {
    get signal() {
      return signals.shift()
    }
  }
}
