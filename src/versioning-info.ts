/**
 * The version of LaunchDarkly's REST API, part of every path.
 * Reference: https://launchdarkly.com/docs/api
 */
export const LAUNCHDARKLY_API_VERSION = 'v2'

/**
 * The dated version sent as `LD-API-Version`: the newest, so that a change of the token's default version changes nothing here.
 * Reference: https://launchdarkly.com/docs/api#versioning
 */
export const LAUNCHDARKLY_API_DATED_VERSION = '20240415'

/** What LaunchDarkly sees in its logs as the caller. Unchanged since the destination went live. */
export const USER_AGENT = 'SegmentSyncAudiences/1.1.0'
