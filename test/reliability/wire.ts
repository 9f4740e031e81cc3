import type { RequestWrap } from '../../local/with-request'
import type { SentMember } from '../helpers/both-ways'

/** A request as the destination made it, and how it ended. */
export interface Exchange {
  method: string
  contextKind: string
  members: SentMember[]
  bytes: number
  /** None where no whole answer came. */
  status?: number
}

/** What goes between the destination and LaunchDarkly. */
export interface Wire {
  tap: RequestWrap
  exchanges: Exchange[]
  underWay: () => number
}

/** Notes what the destination asks for, and how it ends. */
export function tappedWire(): Wire {
  const exchanges: Exchange[] = []
  let underWay = 0
  const tap: RequestWrap = (request) =>
    (async (url, options = {}) => {
      const { method = 'GET', body = '{}' } = options
      const { contextKind = '', batch: members = [] } = JSON.parse(body as string) as Body
      const exchange: Exchange = { method, contextKind, members, bytes: Buffer.byteLength(body as string) }
      exchanges.push(exchange)
      underWay++
      try {
        const response = await request(url, options)
        exchange.status = response.status
        return response
      } finally {
        underWay--
      }
    }) as ReturnType<RequestWrap>
  return { tap, exchanges, underWay: () => underWay }
}

interface Body {
  contextKind?: string
  batch?: SentMember[]
}
