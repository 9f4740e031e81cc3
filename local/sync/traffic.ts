import type { ModifiedResponse, RequestOptions } from '@segment/actions-core'
import { resetTime } from '../../src/syncAudience/answers'
import type { Clock } from '../clock'
import type { RequestWrap } from '../with-request'

/** The requests of one sync, whichever batch makes them. */
export interface Traffic {
  clock: Clock
  /** Requests made so far, by method and path. */
  requests: Map<string, number>
  /** Epoch milliseconds from which LaunchDarkly takes requests again, as far as it said. */
  resetAt: number
  /** Why no further request is made, once that is so. */
  halt?: Halt
  /** The time between the starts of two requests, and the earliest start of the next one. */
  intervalMs: number
  nextAt: number
}

/** What the events get that are not sent any more. */
export interface Halt {
  status: number
  message: string
}

/** `rate` is the most requests a second, by default without limit. */
export function createTraffic(clock: Clock, rate = Infinity): Traffic {
  return { clock, requests: new Map(), resetAt: 0, intervalMs: 1_000 / rate, nextAt: 0 }
}

/** A `request` that keeps to the rate, and makes none once the sync is halted. */
export function inTraffic(traffic: Traffic): RequestWrap {
  return (request) =>
    async <Data>(url: string, options?: RequestOptions) => {
      await keepToRate(traffic)
      // The destination takes this for the platform's end of the call, and makes no further request of the batch.
      if (traffic.halt) throw new DOMException('the sync was halted', 'AbortError')
      count(traffic, options?.method ?? 'GET', url)
      const response = await request<Data>(url, options)
      if (!response.ok) noteReset(traffic, response)
      return response
    }
}

async function keepToRate(traffic: Traffic): Promise<void> {
  const { clock, intervalMs } = traffic
  if (intervalMs === 0) return
  const now = clock.now()
  const start = Math.max(now, traffic.nextAt)
  traffic.nextAt = start + intervalMs
  if (start > now) await clock.sleep(start - now)
}

function count({ requests }: Traffic, method: string, url: string): void {
  const route = `${method} ${new URL(url).pathname.replace(/(?<=\/sdk\/goals\/).*/, ':clientSideId')}`
  requests.set(route, (requests.get(route) ?? 0) + 1)
}

function noteReset(traffic: Traffic, response: Pick<ModifiedResponse, 'headers'>): void {
  traffic.resetAt = Math.max(traffic.resetAt, resetTime(response) ?? 0)
}
