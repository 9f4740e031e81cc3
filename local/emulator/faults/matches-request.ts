import type { SegmentChange } from '../parse-request'
import type { FaultRule, MatchingRequests } from './generated-types'

/** What fault rules know of a request. */
export interface FaultRequest {
  /** In capitals. */
  method: string
  /** Without the query. */
  path: string
  /** Method and path with the names of its parameters: `GET /sdk/goals/:clientSideId`. */
  route: string
  /** The `Authorization` header; empty where there is none. */
  token: string
  /** The client's IP address; empty where there is no connection. */
  address: string
  /** What a sync asks for; none where the request is none, or where no rule looks at them. */
  changes: SegmentChange[]
}

export function matchesRequest(requests: MatchingRequests = {}, { method, path, changes }: FaultRequest): boolean {
  const { membersAbove = -1, members, audiences } = requests
  if (requests.method !== undefined && requests.method !== method) return false
  if (requests.path !== undefined && !matchesPath(requests.path, path)) return false
  if (changes.length <= membersAbove) return false
  if (!members && !audiences) return true

  const keys = members && new Set(members)
  const ids = audiences && new Set(audiences)
  return changes.some(({ contextKey, cohortId }) => (keys?.has(contextKey) ?? true) && (ids?.has(cohortId) ?? true))
}

/** Whether a rule can only be decided by what a sync asks for. */
export function looksAtChanges({ requests = {} }: FaultRule): boolean {
  const { membersAbove, members, audiences } = requests
  return membersAbove !== undefined || members !== undefined || audiences !== undefined
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern
}
