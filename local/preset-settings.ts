import type { DestinationDefinition, JSONObject } from '@segment/actions-core'

/** What Segment's runtime is called with for the definition's preset, with `mapping` laid over the preset's own. */
export function presetSettings<Settings>(
  { presets = [] }: DestinationDefinition<Settings>,
  credentials: JSONObject,
  mapping: JSONObject = {}
): JSONObject {
  const [preset] = presets
  if (preset?.type !== 'automatic') throw new Error('the definition has no automatic preset')
  const { partnerAction, subscribe } = preset
  return { ...credentials, subscription: { partnerAction, subscribe, mapping: { ...preset.mapping, ...mapping } } }
}
