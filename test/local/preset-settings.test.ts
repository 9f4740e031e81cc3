import { presetSettings } from '../../local/preset-settings'
import definition from '../../src'

const credentials = { apiKey: 'api-x', clientId: 'id' }

describe('presetSettings', () => {
  it("lays a mapping over the preset's own", () => {
    const [preset] = definition.presets ?? []
    expect(presetSettings(definition, credentials, { context_kind: 'device' })).toEqual({
      ...credentials,
      subscription: {
        partnerAction: 'syncAudience',
        subscribe: 'type = "identify" or type = "track"',
        mapping: { ...preset.mapping, context_kind: 'device' }
      }
    })
  })

  it('says so where the definition has no preset', () => {
    expect(() => presetSettings({ ...definition, presets: [] }, credentials)).toThrow(
      'the definition has no automatic preset'
    )
  })
})
