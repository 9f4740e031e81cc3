// Generated file. DO NOT MODIFY IT BY HAND.

/**
 * What becomes of a request.
 */
export type Fault = StatusFault | RateLimit | Reset | Silence | SlowAnswer | StalledBody | HugeBody | Redirect
/**
 * Of the answer.
 */
export type StatusOfBody = 200 | 201 | 202 | 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 502 | 503 | 504
/**
 * How the emulator misbehaves. Of the rules that a request matches, the first one that acts is the only one.
 *
 * @maxItems 100
 */
export type FaultRules = FaultRule[]

export interface FaultRule {
  requests?: MatchingRequests
  /**
   * Acts on each n-th of the requests that it matches: 2 lets the first pass and acts on the second. By default on each.
   */
  every?: number
  /**
   * Acts so often and no more. By default without end.
   */
  times?: number
  fault: Fault
}
/**
 * The requests that a rule matches: those that are all that is said here. By default all. Never those below /emulator/.
 */
export interface MatchingRequests {
  /**
   * Their HTTP method.
   */
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS' | 'REPORT'
  /**
   * Their path, without the query. With a * at its end, all that begin with what stands before it.
   */
  path?: string
  /**
   * Syncs of more than so many members.
   */
  membersAbove?: number
  /**
   * Syncs that hold one of these context keys; where audiences are given, too, in one of those audiences.
   *
   * @minItems 1
   * @maxItems 1000
   */
  members?: string[]
  /**
   * Syncs that hold a member of one of these audiences, each given by its cohort ID.
   *
   * @minItems 1
   * @maxItems 1000
   */
  audiences?: string[]
}
/**
 * Nothing is applied. The answer is an error in LaunchDarkly's shape.
 */
export interface StatusFault {
  kind: 'status'
  /**
   * Of the answer.
   */
  status: number
  /**
   * Of the answer. By default the one that goes with its status.
   */
  code?: string
  /**
   * Of the answer. By default it says that it comes of a fault rule.
   */
  message?: string
}
/**
 * The requests that a rule matches are counted. Above the limit nothing is applied, and the answer is 429. All answers have the headers of the limit.
 */
export interface RateLimit {
  kind: 'rate-limit'
  /**
   * What is counted together: all requests, those of a route (a method and a path with its parameters), those with the same token, or those from the same address.
   */
  scope: 'global' | 'route' | 'token' | 'address'
  /**
   * So many pass in a window.
   */
  requests: number
  /**
   * How long a window lasts. It begins with its first request.
   */
  windowSeconds?: number
}
/**
 * The connection is reset.
 */
export interface Reset {
  kind: 'reset'
  /**
   * Before anything is applied; or after, so that it is the answer that gets lost.
   */
  when: 'before-applying' | 'after-applying'
}
/**
 * Nothing is applied and nothing answered, until the client goes.
 */
export interface Silence {
  kind: 'silence'
}
/**
 * The request waits, and is then applied and answered as ever, also where its client has gone. One that changes a segment which another request changed meanwhile gets a 409.
 */
export interface SlowAnswer {
  kind: 'slow'
  /**
   * How long it waits.
   */
  seconds: number
}
/**
 * The answer is its headers and the beginning of a body, then nothing more. With a 2xx, the request is applied before; one that is refused gets its refusal.
 */
export interface StalledBody {
  kind: 'stalled-body'
  status?: StatusOfBody
}
/**
 * The answer has a body of so many bytes, JSON with one long message. With a 2xx, the request is applied before; one that is refused gets its refusal.
 */
export interface HugeBody {
  kind: 'huge-body'
  status?: StatusOfBody
  bytes: number
}
/**
 * Nothing is applied. The answer leads elsewhere.
 */
export interface Redirect {
  kind: 'redirect'
  /**
   * Of the answer.
   */
  status: 301 | 302 | 303 | 307 | 308
  /**
   * Where it leads: a URL or a path.
   */
  location: string
}
