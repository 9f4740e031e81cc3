import type { DestinationDefinition } from '@segment/actions-core'

/**
 * The same destination, which begins with a batch only when it is its turn. Segment's runtime has read and mapped the events by then,
 * and the time that the destination gives itself has not begun.
 */
export function inTurn<Settings>(
  definition: DestinationDefinition<Settings>,
  turn: () => Promise<unknown>
): DestinationDefinition<Settings> {
  const actions = Object.entries(definition.actions).map(([slug, action]) => {
    const { performBatch } = action
    const waiting: typeof performBatch = async (request, data) => {
      await turn()
      return performBatch?.(request, data)
    }
    return [slug, { ...action, performBatch: waiting }]
  })
  return { ...definition, actions: Object.fromEntries(actions) as typeof definition.actions }
}
