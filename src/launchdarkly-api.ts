import type { RequestOptions } from '@segment/actions-core'
import type { Settings } from './generated-types'
import { instanceOf } from './instances'
import { LAUNCHDARKLY_API_DATED_VERSION, LAUNCHDARKLY_API_VERSION, USER_AGENT } from './versioning-info'

/** A call of LaunchDarkly's API, for the `request` that Segment's runtime gives to a handler. */
export interface ApiCall {
  url: string
  options: RequestOptions
}

/**
 * One item of a request's `batch`. `value: true` includes the context in the segment, `false` removes it.
 * The order of the keys is the order on the wire.
 *
 * Source: https://github.com/launchdarkly/integration-framework, integrations/segment-audiences
 */
export type Member = {
  userId: string
  cohortName: string
  cohortId: string
  value: boolean
}

/** The body of LaunchDarkly's errors. `id` is what its support asks for. */
export interface ErrorBody {
  code?: unknown
  message?: unknown
  id?: unknown
}

/** Of the wait for an answer, and then of the wait for its end. */
export const TIMEOUT_MS = 10_000

/**
 * What every call needs, each against a trap of the runtime:
 * - `timeout`: without it there is none once the platform passes a `signal`;
 * - `redirect`: a followed redirect turns a POST into a GET, which succeeds and delivers nothing;
 * - `skipResponseCloning`: without it a body of 64 kB or more hangs for ever;
 * - `throwHttpErrors`: an `HTTPError` holds the request's headers, and so the token.
 *
 * It is spread last: V8 is slow where many keys follow a spread.
 */
const SAFE: RequestOptions = {
  timeout: TIMEOUT_MS,
  redirect: 'manual',
  skipResponseCloning: true,
  throwHttpErrors: false
}

/** Adds, updates and removes members of synced segments. */
export function syncMembers(settings: Settings, contextKind: string, members: Member[]): ApiCall {
  const headers = { ...authorized(settings), 'Content-Type': 'application/json' }
  return {
    url: `${restApi(settings)}/segment-targets/segment-audiences`,
    options: { method: 'POST', headers, body: syncBody(settings, contextKind, members), ...SAFE }
  }
}

/** Answers 200 to an API token alone: other calls answer to SDK keys too. https://launchdarkly.com/docs/api/other/get-versions */
export function listVersions(settings: Settings): ApiCall {
  return { url: `${restApi(settings)}/versions`, options: { method: 'GET', headers: authorized(settings), ...SAFE } }
}

/** Answers 200 where the environment of the client-side ID exists, 404 where not. Carries no token: this host must never see one. */
export function findEnvironment(settings: Settings): ApiCall {
  return {
    url: `${instanceOf(settings).clientSdk}/sdk/goals/${encodeURIComponent(settings.clientId)}`,
    options: { method: 'HEAD', headers: { 'User-Agent': USER_AGENT }, ...SAFE }
  }
}

/** A segment's name as LaunchDarkly shows it. It must stay as it is: what LaunchDarkly does with a changed name is unknown. */
export function cohortName(audienceKey: string): string {
  const words = audienceKey.replace(/_/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The body of {@link syncMembers}. The order of the keys is the order on the wire. */
export function syncBody({ clientId }: Settings, contextKind: string, members: Member[]): string {
  return JSON.stringify({ environmentId: clientId, contextKind, batch: members })
}

function restApi(settings: Settings): string {
  return `${instanceOf(settings).restApi}/api/${LAUNCHDARKLY_API_VERSION}`
}

function authorized(settings: Settings): Record<string, string> {
  return {
    Authorization: settings.apiKey,
    'LD-API-Version': LAUNCHDARKLY_API_DATED_VERSION,
    'User-Agent': USER_AGENT
  }
}
