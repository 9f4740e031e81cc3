import { ErrorCodes, getErrorCodeFromHttpStatus, type ModifiedResponse } from '@segment/actions-core'
import type { CredentialProblem } from '../credentials'
import { TIMEOUT_MS } from '../launchdarkly-api'
import { sentences } from '../sentences'
import { describeAnswer, describeReset } from './answers'
import type { Secrets } from './quotation'

/** LaunchDarkly said 2xx to the request that carried the event. */
export interface Acceptance {
  kind: 'accepted'
  status: number
}

/** Why an event was not delivered. Segment retries 408, 423, 429 and 5xx except 501; every other status is final. */
interface NotDelivered {
  status: number
  errortype: keyof typeof ErrorCodes
  /** What was wrong, with what. Never a token, an e-mail address or a context key. */
  problem: string
  /** What to do about it. */
  advice: string
}

/** An event that no request carried. */
export interface Unsent extends NotDelivered {
  kind: 'not sent'
}

/** A request that got no 2xx: what its events get, and what it means for the rest of the batch. */
export interface Failure extends NotDelivered {
  kind: 'failed'
  /**
   * - `members`: one of its members may be the cause, so that the others may be delivered without it;
   * - `request`: it concerns this request;
   * - `batch`: it concerns every request, so that no further one is started.
   */
  concerns: 'members' | 'request' | 'batch'
}

export type Outcome = Acceptance | Failure | Unsent

/** The advice where nothing needs to be done. */
export const RETRIED = 'Segment sends the event again.'

/** An event refused before anything was sent. */
export function refuseEvent(problem: string, advice: string): Unsent {
  return { kind: 'not sent', status: 400, errortype: ErrorCodes.PAYLOAD_VALIDATION_FAILED, problem, advice }
}

/** Every event of a batch whose credentials cannot be sent. */
export function refuseCredentials({ problem, advice }: CredentialProblem): Unsent {
  return { kind: 'not sent', status: 401, errortype: ErrorCodes.INVALID_AUTHENTICATION, problem, advice }
}

/** The text that a customer reads, at most 512 characters: the problem, then the advice. */
export function messageOf({ problem, advice }: Failure | Unsent): string {
  return `${problem} ${advice}`
}

/** What an answer other than 2xx means; statuses and their causes: https://launchdarkly.com/docs/api#errors */
export function failureOfAnswer(response: ModifiedResponse, secrets: Secrets): Failure {
  const { status } = response
  const problem = `LaunchDarkly answered ${describeAnswer(response, secrets)}.`
  const fail = (concerns: Failure['concerns'], advice: string, reported = status): Failure => ({
    kind: 'failed',
    status: reported,
    errortype: getErrorCodeFromHttpStatus(reported),
    problem,
    advice,
    concerns
  })

  if (status >= 300 && status < 400) {
    return fail('request', 'A redirect delivers nothing: check that the instance setting is that of your account.', 400)
  }
  switch (status) {
    case 400:
      return fail(
        'members',
        'Likely causes: the segment already holds another context kind, no environment has this client-side ID, or LaunchDarkly does not take this context key or audience.'
      )
    case 401:
      return fail('batch', 'The service token was refused: check it, and the instance, in the destination settings.')
    case 403:
      return fail(
        'request',
        'The service token needs the actions createSegment and updateIncluded: give it a Writer role or a custom role with both.'
      )
    case 404:
      return fail('request', 'Check that the instance setting is that of your account.')
    case 409:
      return fail(
        'request',
        sentences('Another request was changing the same segment.', describeReset(response), RETRIED),
        429
      )
    case 413:
      return fail('members', 'The member is larger than LaunchDarkly takes: shorten its context key or audience key.')
    case 429:
      return fail('batch', sentences("LaunchDarkly's rate limit is reached.", describeReset(response), RETRIED))
    case 501:
      return fail('request', 'LaunchDarkly does not offer this here: check the instance setting.')
  }
  if (status === 408 || status === 423 || (status >= 500 && status < 600)) return fail('request', RETRIED)
  if (status > 400 && status < 500) return fail('request', 'Ask LaunchDarkly support, with the id if there is one.')
  return UNFORESEEN
}

const UNFORESEEN: Failure = {
  kind: 'failed',
  status: 500,
  errortype: ErrorCodes.INTERNAL_SERVER_ERROR,
  problem: 'The request to LaunchDarkly failed in an unforeseen way.',
  advice: RETRIED,
  concerns: 'request'
}

/**
 * What a request without an answer means. Of the error only fixed words are taken: core's own hold the request and its headers.
 * The names are those of core (`TimeoutError`, `RequestClientError`, `RequestTimeoutError`) and of node-fetch:
 * https://github.com/node-fetch/node-fetch/blob/2.x/ERROR-HANDLING.md
 */
export function failureOfError(error: unknown): Failure {
  const { name, type, code } = (error ?? {}) as { name?: unknown; type?: unknown; code?: unknown }

  if (name === 'RequestClientError' || name === 'RequestTimeoutError' || name === 'AbortError') {
    return noAnswer(408, 'batch', 'Segment ended the call before LaunchDarkly answered.')
  }
  if (name === 'TimeoutError' || type === 'request-timeout') {
    return noAnswer(408, 'batch', `LaunchDarkly did not answer within ${TIMEOUT_MS / 1_000} seconds.`)
  }
  if (type === 'body-timeout') {
    return noAnswer(503, 'batch', `LaunchDarkly's answer did not end within ${TIMEOUT_MS / 1_000} seconds.`)
  }
  if (name === 'FetchError') {
    const cause = typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? ` (${code})` : ''
    return noAnswer(503, 'request', `The connection to LaunchDarkly failed${cause}.`)
  }
  return UNFORESEEN
}

function noAnswer(status: number, concerns: Failure['concerns'], problem: string): Failure {
  return { kind: 'failed', status, errortype: getErrorCodeFromHttpStatus(status), problem, advice: RETRIED, concerns }
}

/** A 400 once it is known that the environment does not exist. */
export function noSuchEnvironment<Reason extends Failure | Unsent>(reason: Reason): Reason {
  return {
    ...reason,
    advice:
      'No environment has this client-side ID: copy it again from LaunchDarkly into the destination settings, and check the instance.'
  }
}

/** Members refused along with others, when there were no requests left to find out which of them LaunchDarkly takes. */
export function notNarrowedDown<Reason extends Failure | Unsent>(reason: Reason): Reason {
  return {
    ...reason,
    status: 429,
    errortype: ErrorCodes.TOO_MANY_REQUESTS,
    advice: `Another member of the same request may be the cause. ${RETRIED}`
  }
}

/** Events not sent because of what another request of the batch met. */
export function notSentAfter({ status, errortype, problem, advice }: Failure): Unsent {
  return {
    kind: 'not sent',
    status,
    errortype,
    advice,
    problem: `Not sent, since another request of the batch failed: ${problem}`
  }
}

/** Events not sent because the call had lasted too long. */
export function outOfTime(limitMs: number): Unsent {
  return {
    kind: 'not sent',
    status: 408,
    errortype: ErrorCodes.SELF_TIMEOUT,
    problem: `Not sent, since the requests before it took ${limitMs / 1_000} seconds.`,
    advice: RETRIED
  }
}
