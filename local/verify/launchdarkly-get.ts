import { TIMEOUT_MS } from '../../src/launchdarkly-api'
import { resetTime } from '../../src/syncAudience/answers'
import { LAUNCHDARKLY_API_DATED_VERSION } from '../../src/versioning-info'
import { retryWait } from '../sync/retry-wait'
import { couldNotFinish, ToolError } from '../tool-error'
import type { Get } from './launchdarkly-reads'

interface GetOptions {
  /** Of the REST API: `https://app.launchdarkly.com`, say. */
  origin: string
  token: string
  random?: () => number
}

/** Of each read, beside its first attempt. Others of the account may use up a limit as soon as it resets. */
const MAX_RETRIES = 5
const MAX_RETRIES_OF_LIMITED = 20

/** LaunchDarkly's windows last 10 seconds. https://launchdarkly.com/docs/api#rate-limiting */
const MAX_WAIT_MS = 60_000

/**
 * Reads LaunchDarkly with the token, again where it is worth it: after network errors, 408, 429 and 5xx. An answer that stays so is
 * returned; where there is none, the {@link ToolError} holds neither the token nor the path.
 */
export async function createGet({ origin, token, random = Math.random }: GetOptions): Promise<Get> {
  const { got } = await import('got')
  const client = got.extend({
    headers: {
      authorization: token,
      'ld-api-version': LAUNCHDARKLY_API_DATED_VERSION,
      'user-agent': 'launchdarkly-audiences'
    },
    timeout: { request: TIMEOUT_MS },
    followRedirect: false,
    throwHttpErrors: false,
    retry: {
      limit: MAX_RETRIES_OF_LIMITED,
      maxRetryAfter: MAX_WAIT_MS,
      enforceRetryRules: true,
      calculateDelay: ({ attemptCount, error: { response } }) => {
        const untilReset = (resetTime({ headers: headersOf(response) }) ?? 0) - Date.now()
        const isGivenUp = attemptCount > MAX_RETRIES && response?.statusCode !== 429
        // Zero means to got that there is no retry.
        return isGivenUp || untilReset > MAX_WAIT_MS
          ? 0
          : Math.max(1, retryWait(attemptCount - 1, { untilReset, random }))
      }
    }
  })
  return async (path) => {
    try {
      const { statusCode, body } = await client(new URL(path, origin))
      return { status: statusCode, body: parse(body) }
    } catch (error) {
      // Errors of got hold the token and the path.
      throw noAnswer(new URL(origin).host, (error as { code?: unknown }).code)
    }
  }
}

type ResponseHeaders = Parameters<typeof resetTime>[0]['headers']

function headersOf(response: { headers: NodeJS.Dict<string | string[]> } | undefined): ResponseHeaders {
  const headers = Object.entries(response?.headers ?? {}).map(([name, value]) => [name, String(value)])
  return new Headers(headers as Array<[string, string]>) as ResponseHeaders
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function noAnswer(host: string, code: unknown): ToolError {
  const cause = typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) ? ` (${code})` : ''
  return couldNotFinish(
    `LaunchDarkly, at ${host}, gave no answer${cause}.`,
    'Check the network, and that --instance, or --to, is where your account lives; then try again.'
  )
}
