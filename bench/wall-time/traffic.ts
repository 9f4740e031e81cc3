import type { RequestWrap } from '../../local/with-request'
import { resetTime } from '../../src/syncAudience/answers'
import { TIME_HEADER } from './time-header'
import type { VirtualClock } from './virtual-clock'

export interface Traffic {
  requests: number
  /** Of the bodies of requests. */
  bytes: number
  /** When the window resets of which the last 429 told, in epoch milliseconds. */
  resetAt: number
}

/** Requests that take so many milliseconds more there and back, and are counted. */
export const travelling =
  (clock: VirtualClock, distance: number, traffic: Traffic): RequestWrap =>
  (request) =>
  async (url, options) => {
    if (distance > 0) await clock.sleep(distance / 2)
    traffic.requests++
    traffic.bytes += Buffer.byteLength(bodyOf(options))
    const headers = { ...options?.headers, [TIME_HEADER]: String(Math.floor(clock.now())) }
    try {
      const response = await clock.during(() => request(url, { ...options, headers }))
      look(response, traffic)
      return response as never
    } catch (error) {
      // Whoever has core throw for a status gets an error with the answer in it.
      look((error as { response?: unknown }).response, traffic)
      throw error
    } finally {
      if (distance > 0) await clock.sleep(distance / 2)
    }
  }

function bodyOf({ body, json }: { body?: unknown; json?: unknown } = {}): string {
  return typeof body === 'string' ? body : json === undefined ? '' : JSON.stringify(json)
}

function look(response: unknown, traffic: Traffic): void {
  const { status, headers } = (response ?? {}) as { status?: number; headers?: Headers }
  if (status === 429 && headers) traffic.resetAt = resetTime({ headers } as never) ?? traffic.resetAt
}
