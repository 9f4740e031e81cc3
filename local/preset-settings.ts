import type { DestinationDefinition, JSONObject } from '@segment/actions-core'

/**
 * What Segment's runtime is called with for the definition's preset: with `mapping` laid over the preset's own, and with `trigger`
 * (FQL) instead of the preset's.
 */
export function presetSettings<Settings>(
  { presets = [] }: DestinationDefinition<Settings>,
  credentials: JSONObject,
  { mapping = {}, trigger }: { mapping?: JSONObject; trigger?: string } = {}
): JSONObject {
  const [preset] = presets
  if (preset?.type !== 'automatic') throw new Error('the definition has no automatic preset')
  const { partnerAction, subscribe } = preset
  return {
    ...credentials,
    subscription: { partnerAction, subscribe: trigger ?? subscribe, mapping: { ...preset.mapping, ...mapping } }
  }
}
