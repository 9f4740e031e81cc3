import type { ActionDefinition, DestinationDefinition } from '@segment/actions-core'

/** The same destination with another of each of its actions. */
export function withActions<Settings>(
  definition: DestinationDefinition<Settings>,
  change: (action: ActionDefinition<Settings>) => ActionDefinition<Settings>
): DestinationDefinition<Settings> {
  const actions = Object.entries(definition.actions).map(([slug, action]) => [slug, change(action)] as const)
  return { ...definition, actions: Object.fromEntries(actions) }
}
