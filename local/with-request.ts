import type { ActionDefinition, DestinationDefinition, RequestClient } from '@segment/actions-core'
import { withActions } from './with-actions'

/** Makes another `request` of the one that Segment's runtime gives to a handler. */
export type RequestWrap = (request: RequestClient) => RequestClient

/** The same destination, whose handlers are given another `request`: so that the destination itself needs no hook for it. */
export function withRequest<Settings>(
  definition: DestinationDefinition<Settings>,
  wrap: RequestWrap
): DestinationDefinition<Settings> {
  const { authentication } = definition
  const testAuthentication = authentication?.testAuthentication
  return {
    ...withActions(definition, (action) => actionWithRequest(action, wrap)),
    ...(authentication && {
      authentication: {
        ...authentication,
        testAuthentication: (request, data) => testAuthentication?.(wrap(request), data)
      }
    })
  }
}

function actionWithRequest<Settings>(
  action: ActionDefinition<Settings>,
  wrap: RequestWrap
): ActionDefinition<Settings> {
  const { perform, performBatch } = action
  return {
    ...action,
    perform: (request, data): unknown => perform(wrap(request), data),
    ...(performBatch && { performBatch: (request, data): unknown => performBatch(wrap(request), data) })
  }
}
