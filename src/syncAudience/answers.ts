import { STATUS_CODES } from 'http'
import type { ModifiedResponse } from '@segment/actions-core'
import type { ErrorBody } from '../launchdarkly-api'
import { quote, type Secrets } from './quotation'

/** So short, in characters, that status, parts and advice together stay within the 512 of a message. */
const MAX_CODE = 48
const MAX_TEXT = 160
const MAX_ID = 64

/** In characters; LaunchDarkly's error bodies have a few hundred. What is nested millions deep would block the process for seconds. */
const MAX_BODY = 1_048_576

/** A shorter context key, like `1`, would be found in a code or an ID by chance, and that be of no use to LaunchDarkly's support. */
const MIN_KEY = 8

/** LaunchDarkly's codes are words like `invalid_request`; anything else is not taken for one. */
const CODE = /^[a-z_]+$/

const DAY_MS = 86_400_000

/** `403 Forbidden (forbidden: Access denied, id 12ab)`, with as much of LaunchDarkly's error body as there is. */
export function describeAnswer({ status, content }: ModifiedResponse, secrets: Secrets): string {
  const body = parse(content)
  const code = typeof body.code === 'string' && body.code.length <= MAX_CODE && CODE.test(body.code) ? body.code : ''
  const message = quote(body.message, MAX_TEXT, secrets)
  const ofWords = { ...secrets, contextKeys: secrets.contextKeys.filter((key) => key.length >= MIN_KEY) }
  const id = quote(body.id, MAX_ID, ofWords)

  const said = [[quote(code, MAX_CODE, ofWords), message].filter(Boolean).join(': '), id && `id ${id}`]
    .filter(Boolean)
    .join(', ')
  const answer = [status, STATUS_CODES[status]].filter(Boolean).join(' ')
  return said ? `${answer} (${said})` : answer
}

function parse(content: string): ErrorBody {
  if (content.length > MAX_BODY) return {}
  try {
    return (JSON.parse(content) ?? {}) as ErrorBody
  } catch {
    return {}
  }
}

/** A sentence on when LaunchDarkly takes requests again, if it said so. */
export function describeReset(response: Pick<ModifiedResponse, 'headers'>): string {
  const time = resetTime(response)
  return time === undefined ? '' : `It resets at ${new Date(time).toISOString()}.`
}

/**
 * When LaunchDarkly takes requests again, in epoch milliseconds: the latest of the times it gave, if that is within a day.
 * Its headers hold epoch milliseconds, except `Retry-After` seconds. https://launchdarkly.com/docs/api#rate-limiting
 */
export function resetTime({ headers }: Pick<ModifiedResponse, 'headers'>): number | undefined {
  const now = Date.now()
  const times = [
    wholeNumber(headers.get('X-Ratelimit-Reset')),
    wholeNumber(headers.get('X-Ratelimit-Auth-Token-Reset')),
    now + wholeNumber(headers.get('Retry-After')) * 1_000
  ].filter((time) => Math.abs(time - now) < DAY_MS)
  return times.length > 0 ? Math.max(...times) : undefined
}

/** NaN for anything else: a header may be absent, or hold a date. */
function wholeNumber(header: string | null): number {
  return header !== null && /^\d+$/.test(header) ? Number(header) : NaN
}
