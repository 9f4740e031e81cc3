import type { ActionDefinition, DestinationDefinition, RequestClient } from '@segment/actions-core'

/**
 * The same destination, whose requests go to `origin` (`http://127.0.0.1:8765`, say) instead of LaunchDarkly's hosts, paths kept.
 * It wraps the `request` that the handlers are given, so that the destination itself needs no setting for it.
 */
export function redirected<Settings>(
  definition: DestinationDefinition<Settings>,
  origin: string
): DestinationDefinition<Settings> {
  const { authentication } = definition
  const testAuthentication = authentication?.testAuthentication
  return {
    ...definition,
    ...(authentication && {
      authentication: {
        ...authentication,
        testAuthentication: (request, data) => testAuthentication?.(redirect(request, origin), data)
      }
    }),
    actions: Object.fromEntries(
      Object.entries(definition.actions).map(([slug, action]) => [slug, redirectedAction(action, origin)])
    )
  }
}

function redirectedAction<Settings>(action: ActionDefinition<Settings>, origin: string): ActionDefinition<Settings> {
  const { perform, performBatch } = action
  return {
    ...action,
    perform: (request, data): unknown => perform(redirect(request, origin), data),
    ...(performBatch && { performBatch: (request, data): unknown => performBatch(redirect(request, origin), data) })
  }
}

function redirect(request: RequestClient, origin: string): RequestClient {
  return (url, options) => {
    const { pathname, search } = new URL(url)
    return request(new URL(pathname + search, origin).href, options)
  }
}
