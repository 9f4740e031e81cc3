import { presetSettings } from '../../local/preset-settings'
import definition from '../../src'

const credentials = { apiKey: 'api-x', clientId: 'id' }
const [preset] = definition.presets!
const OF_THE_PRESET = { partnerAction: 'syncAudience', subscribe: 'type = "identify" or type = "track"' }

describe('presetSettings', () => {
  it.each([
    ['the preset', undefined, { ...OF_THE_PRESET, mapping: preset.mapping }],
    ['the preset, given nothing instead', {}, { ...OF_THE_PRESET, mapping: preset.mapping }],
    [
      "a mapping, laid over the preset's",
      { mapping: { context_kind: 'device' } },
      { ...OF_THE_PRESET, mapping: { ...preset.mapping, context_kind: 'device' } }
    ],
    [
      'a trigger',
      { trigger: 'type = "track"' },
      { ...OF_THE_PRESET, subscribe: 'type = "track"', mapping: preset.mapping }
    ]
  ])('takes %s', (_what, overrides, subscription) => {
    expect(presetSettings(definition, credentials, overrides)).toEqual({ ...credentials, subscription })
  })

  it('leaves the preset as it is', () => {
    const before = structuredClone(preset)
    presetSettings(definition, credentials, { mapping: { context_kind: 'device' }, trigger: 'type = "track"' })
    expect(preset).toEqual(before)
  })

  it('says so where the definition has no preset', () => {
    expect(() => presetSettings({ ...definition, presets: [] }, credentials)).toThrow(
      'the definition has no automatic preset'
    )
  })
})
