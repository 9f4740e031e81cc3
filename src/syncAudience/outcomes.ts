import { STATUS_CODES } from 'http'
import { ErrorCodes, getErrorCodeFromHttpStatus, type ModifiedResponse } from '@segment/actions-core'
import type { CredentialProblem } from '../credentials'
import type { ErrorBody } from '../launchdarkly-api'
import { quote, type Secrets } from './quotation'

/** LaunchDarkly said 2xx to the request that carried the event. */
export interface Acceptance {
  kind: 'accepted'
  status: number
}

/** Why an event was not delivered. Segment retries 408, 423, 429 and 5xx except 501; every other status is final. */
interface Reason {
  status: number
  errortype: keyof typeof ErrorCodes
  /** What was wrong, with what. Never a token, an e-mail address or a context key. */
  problem: string
  /** What to do about it. */
  advice: string
}

/** An event that no request carried. */
export interface Refusal extends Reason {
  kind: 'not sent'
}

/** A request that got no 2xx: what its events get, and what it means for the rest of the batch. */
export interface Failure extends Reason {
  kind: 'failed'
  /**
   * - `members`: one of its members may be the cause, so that the others may be delivered without it;
   * - `request`: it concerns this request;
   * - `batch`: it concerns every request, so that no further one is started.
   */
  concerns: 'members' | 'request' | 'batch'
}

export type Outcome = Acceptance | Failure | Refusal

const RETRIED = 'Segment sends the event again.'

/** The limit of a message, in characters. The parts of LaunchDarkly's answer are held so short that advice always fits. */
const MAX_MESSAGE = 512
const MAX_CODE = 48
const MAX_TEXT = 160
const MAX_ID = 64

/** An event refused before anything was sent. */
export function refuseEvent(problem: string, advice: string): Refusal {
  return { kind: 'not sent', status: 400, errortype: ErrorCodes.PAYLOAD_VALIDATION_FAILED, problem, advice }
}

/** Every event of a batch whose credentials cannot be sent. */
export function refuseCredentials({ problem, advice }: CredentialProblem): Refusal {
  return { kind: 'not sent', status: 401, errortype: ErrorCodes.INVALID_AUTHENTICATION, problem, advice }
}

/** The text that a customer reads: the problem, then the advice. */
export function messageOf({ problem, advice }: Failure | Refusal): string {
  return `${problem} ${advice}`.slice(0, MAX_MESSAGE)
}

/** What an answer other than 2xx means; statuses and their causes: https://launchdarkly.com/docs/api#errors */
export function failureOfAnswer(response: ModifiedResponse, secrets: Secrets): Failure {
  const { status } = response
  const problem = `LaunchDarkly answered ${describe(response, secrets)}.`
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
      return fail('request', `Another request was changing the same segment.${resetHint(response)} ${RETRIED}`, 429)
    case 413:
      return fail('members', 'The member is larger than LaunchDarkly takes: shorten its context key or audience key.')
    case 429:
      return fail('batch', `LaunchDarkly's rate limit is reached.${resetHint(response)} ${RETRIED}`)
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
    return noAnswer(408, 'batch', 'LaunchDarkly did not answer within 10 seconds.')
  }
  if (type === 'body-timeout') {
    return noAnswer(503, 'batch', "LaunchDarkly's answer did not end within 10 seconds.")
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
export function noSuchEnvironment<Answer extends Failure | Refusal>(answer: Answer): Answer {
  return {
    ...answer,
    advice:
      'No environment has this client-side ID: copy it again from LaunchDarkly into the destination settings, and check the instance.'
  }
}

/** Members refused along with others, when there were no requests left to find out which of them LaunchDarkly takes. */
export function notNarrowedDown<Answer extends Failure | Refusal>(answer: Answer): Answer {
  return {
    ...answer,
    status: 429,
    errortype: ErrorCodes.TOO_MANY_REQUESTS,
    advice: `Another member of the same request may be the cause. ${RETRIED}`
  }
}

/** Events not sent because of what another request of the batch met. */
export function notSentAfter({ status, errortype, problem, advice }: Failure): Refusal {
  return {
    kind: 'not sent',
    status,
    errortype,
    advice,
    problem: `Not sent, since another request of the batch failed: ${problem}`
  }
}

/** Events not sent because the call had lasted too long. */
export const OUT_OF_TIME: Refusal = {
  kind: 'not sent',
  status: 408,
  errortype: ErrorCodes.SELF_TIMEOUT,
  problem: 'Not sent, since the requests before it took 30 seconds.',
  advice: RETRIED
}

/** `403 Forbidden (forbidden: Access denied, id 12ab)`, with as much of LaunchDarkly's error body as there is. */
function describe(response: ModifiedResponse, secrets: Secrets): string {
  const body = parse(response.content)
  const code = quote(body.code, MAX_CODE, secrets)
  const message = quote(body.message, MAX_TEXT, secrets)
  const id = quote(body.id, MAX_ID, secrets)

  const status = [response.status, STATUS_CODES[response.status]].filter(Boolean).join(' ')
  const said = [[code, message].filter(Boolean).join(': '), id && `id ${id}`].filter(Boolean).join(', ')
  return said ? `${status} (${said})` : status
}

function parse(content: string): ErrorBody {
  try {
    return (JSON.parse(content) ?? {}) as ErrorBody
  } catch {
    return {}
  }
}

/**
 * When LaunchDarkly takes requests again: the latest of the times it gave.
 * Epoch milliseconds, except `Retry-After` in seconds. https://launchdarkly.com/docs/api#rate-limiting
 */
function resetHint({ headers }: ModifiedResponse): string {
  const times = [
    Number(headers.get('X-Ratelimit-Reset')),
    Number(headers.get('X-Ratelimit-Auth-Token-Reset')),
    headers.has('Retry-After') ? Date.now() + Number(headers.get('Retry-After')) * 1_000 : 0
  ].filter((time) => time > 0 && time <= MAX_DATE)
  return times.length > 0 ? ` It resets at ${new Date(Math.max(...times)).toISOString()}.` : ''
}

/** The last millisecond that a Date can hold. https://tc39.es/ecma262/#sec-time-values-and-time-range */
const MAX_DATE = 8.64e15
