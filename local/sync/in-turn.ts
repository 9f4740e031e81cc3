import type { DestinationDefinition } from '@segment/actions-core'
import { withActions } from '../with-actions'

/**
 * The same destination, which begins with a batch only when it is its turn. Segment's runtime has read and mapped the events by then,
 * and the time that the destination gives itself has not begun.
 */
export function inTurn<Settings>(
  definition: DestinationDefinition<Settings>,
  turn: () => Promise<unknown>
): DestinationDefinition<Settings> {
  return withActions(definition, (action) => ({
    ...action,
    performBatch: async (request, data) => {
      await turn()
      return action.performBatch?.(request, data)
    }
  }))
}
