import type { DestinationDefinition } from '@segment/actions-core'
import { withRequest, type RequestWrap } from './with-request'

/** Sends requests to `origin` (`http://127.0.0.1:8765`, say) instead of LaunchDarkly's hosts, paths kept. */
export const redirectedTo =
  (origin: string): RequestWrap =>
  (request) =>
  (url, options) => {
    const { pathname, search } = new URL(url)
    return request(new URL(pathname + search, origin).href, options)
  }

/** The same destination, whose requests go there. */
export function redirected<Settings>(
  definition: DestinationDefinition<Settings>,
  origin: string
): DestinationDefinition<Settings> {
  return withRequest(definition, redirectedTo(origin))
}
