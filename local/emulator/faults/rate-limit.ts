import type { RateLimit } from './generated-types'
import type { FaultRequest } from './matches-request'

/** The windows of a rate limit that are open, by what is counted together in them. */
export type RateWindows = Map<string, { endsAt: number; count: number }>

/** LaunchDarkly's windows. https://launchdarkly.com/docs/api#rate-limiting */
const WINDOW_SECONDS = 10

export interface Counted {
  isAbove: boolean
  /** Those that say how far the limit is. Times are epoch milliseconds, but for `Retry-After`, which is in seconds. */
  headers: Record<string, number>
}

/** Counts a request that came at `now` (epoch milliseconds) in the window that it belongs to. */
export function countRequest(windows: RateWindows, limit: RateLimit, request: FaultRequest, now: number): Counted {
  const { scope, requests, windowSeconds = WINDOW_SECONDS } = limit
  for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key)
  const key = countedTogether(scope, request)
  const window = windows.get(key) ?? { endsAt: now + windowSeconds * 1_000, count: 0 }
  windows.set(key, window)
  window.count++

  const isAbove = window.count > requests
  return { isAbove, headers: headersOf(scope, { isAbove, endsAt: window.endsAt, now, left: requests - window.count }) }
}

function countedTogether(scope: RateLimit['scope'], { route, token, address }: FaultRequest): string {
  switch (scope) {
    case 'global':
      return ''
    case 'route':
      return route
    case 'token':
      return token
    case 'address':
      return address
  }
}

interface Standing {
  isAbove: boolean
  endsAt: number
  now: number
  left: number
}

/** https://launchdarkly.com/docs/api#rate-limiting */
function headersOf(scope: RateLimit['scope'], { isAbove, endsAt, now, left }: Standing): Record<string, number> {
  const remaining = Math.max(0, left)
  switch (scope) {
    case 'global':
      return { 'X-Ratelimit-Global-Remaining': remaining, 'X-Ratelimit-Reset': endsAt }
    case 'route':
      return { 'X-Ratelimit-Route-Remaining': remaining, 'X-Ratelimit-Reset': endsAt }
    case 'token':
      return { 'X-Ratelimit-Auth-Token-Remaining': remaining, 'X-Ratelimit-Auth-Token-Reset': endsAt }
    case 'address':
      return isAbove ? { 'Retry-After': Math.ceil((endsAt - now) / 1_000) } : {}
  }
}

/** The headers of two limits on one answer: the fewest that remain, the latest time. */
export function joinHeaders(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
  const joined = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const choose = name.endsWith('-Remaining') ? Math.min : Math.max
    joined[name] = choose(joined[name] ?? value, value)
  }
  return joined
}
