import type { ContentfulStatusCode } from 'hono/utils/http-status'

/**
 * Thrown to answer a request with an error in LaunchDarkly's shape, `{ "code", "message" }`. The message says what was wrong
 * and quotes no context key and no credential.
 */
export class Refusal extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    message: string,
    readonly code: string = CODES[status] ?? 'error'
  ) {
    super(message)
  }
}

/** The codes that LaunchDarkly's documentation shows beside its statuses; from 405 on, 429 apart, they are assumed. */
const CODES: Partial<Record<ContentfulStatusCode, string>> = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'optimistic_locking_error',
  413: 'request_too_large',
  429: 'rate_limited',
  500: 'internal_service_error',
  502: 'bad_gateway',
  503: 'service_unavailable',
  504: 'gateway_timeout'
}

/** What is wrong with the request itself. */
export const invalidRequest = (message: string): Refusal => new Refusal(400, message)
