import {
  MultiStatusResponse,
  type ActionDefinition,
  type DestinationDefinition,
  type RequestClient
} from '@segment/actions-core'
import { withActions } from '../local/with-actions'
import type { Settings } from '../src/generated-types'
import { destination } from './built-destination'

type PerformBatch = NonNullable<ActionDefinition<Settings>['performBatch']>

/** The destination's settings, mapping and validation around another `performBatch`. */
const withPerformBatch = (performBatch: PerformBatch): DestinationDefinition<Settings> =>
  withActions(destination, (action) => ({ ...action, performBatch }))

/** What Segment's runtime costs by itself. */
export const floor = (): DestinationDefinition<Settings> => withPerformBatch(() => new MultiStatusResponse())

/** What it costs together with one request whose body is there already: nobody who delivers a batch can take less. */
export const floorAndRequest = (send: (request: RequestClient) => Promise<unknown>): DestinationDefinition<Settings> =>
  withPerformBatch(async (request) => {
    await send(request)
    return new MultiStatusResponse()
  })

/** Core keeps one schema for all definitions of one name, that of the first: https://ajv.js.org/guide/managing-schemas.html */
export const named = (definition: DestinationDefinition<Settings>, name: string): DestinationDefinition<Settings> => ({
  ...definition,
  name
})
