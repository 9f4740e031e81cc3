import type { DestinationDefinition, GlobalSetting, InputField, SyncModeDefinition } from '@segment/actions-core'
import { metadataOf } from '../../../tools/generate/metadata'

const perform = (): void => undefined

const DEFINITION: DestinationDefinition = {
  name: 'X',
  slug: 'actions-x',
  mode: 'cloud',
  description: 'Does x.',
  authentication: {
    scheme: 'custom',
    fields: { apiKey: { label: 'Key', description: 'A key.', type: 'password', required: true } },
    testAuthentication: perform
  },
  presets: [
    { name: 'P', type: 'automatic', partnerAction: 'doIt', subscribe: 'type = "track"', mapping: { key: 'k' } }
  ],
  actions: {
    doIt: {
      title: 'Do it',
      description: 'Does it.',
      defaultSubscription: 'type = "track"',
      fields: {
        key: {
          label: 'Key',
          description: 'The key.',
          type: 'string',
          required: true,
          unsafe_hidden: true,
          default: { '@path': '$.userId' }
        }
      },
      perform,
      performBatch: perform
    }
  }
}

/** Keys in the catalog's order, absent values null. */
const IN_THE_CATALOG = `{
  "slug": "actions-x",
  "name": "X",
  "mode": "cloud",
  "description": "Does x.",
  "authentication": {
    "scheme": "custom",
    "fields": {
      "apiKey": {
        "label": "Key",
        "description": "A key.",
        "type": "password",
        "required": true,
        "multiple": false,
        "choices": null,
        "default": null,
        "depends_on": null
      }
    }
  },
  "audienceConfig": null,
  "actions": {
    "doIt": {
      "title": "Do it",
      "description": "Does it.",
      "platform": "cloud",
      "defaultSubscription": "type = \\"track\\"",
      "hidden": false,
      "hasPerformBatch": true,
      "syncMode": null,
      "hooks": null,
      "dynamicFields": null,
      "fields": {
        "key": {
          "label": "Key",
          "description": "The key.",
          "type": "string",
          "required": true,
          "multiple": false,
          "allowNull": false,
          "dynamic": false,
          "default": {
            "@path": "$.userId"
          },
          "choices": null,
          "placeholder": null,
          "properties": null,
          "category": null,
          "depends_on": null,
          "readOnly": null,
          "hidden": true,
          "minimum": null,
          "maximum": null,
          "defaultObjectUI": null,
          "disabledInputMethods": null,
          "displayMode": null,
          "format": null,
          "additionalProperties": false
        }
      }
    }
  },
  "presets": [
    {
      "name": "P",
      "type": "automatic",
      "partnerAction": "doIt",
      "subscribe": "type = \\"track\\"",
      "mapping": {
        "key": "k"
      }
    }
  ]
}`

describe('the metadata of a definition', () => {
  it('is what the catalog shows, in its order, with null for what is absent', () => {
    expect(JSON.stringify(metadataOf(DEFINITION), null, 2)).toBe(IN_THE_CATALOG)
  })

  it('has all that can be said of an action, a field and a setting', () => {
    const field: InputField = {
      label: 'L',
      description: 'D',
      type: 'object',
      required: { conditions: [{ fieldKey: 'other', operator: 'is', value: 'x' }] },
      multiple: true,
      allowNull: true,
      dynamic: true,
      default: { a: 1 },
      choices: [{ label: 'A', value: 'a' }],
      placeholder: 'like this',
      properties: { inner: { label: 'Inner', type: 'string' } },
      category: 'identifier',
      depends_on: { conditions: [{ fieldKey: 'other', operator: 'is', value: 'x' }] },
      readOnly: true,
      minimum: 1,
      maximum: 9,
      defaultObjectUI: 'keyvalue',
      disabledInputMethods: ['literal'],
      displayMode: 'collapsed',
      format: 'uuid',
      additionalProperties: true
    }
    const syncMode: SyncModeDefinition = { default: 'add', label: 'L', description: 'D', choices: [] }
    const setting: GlobalSetting = {
      label: 'L',
      description: 'D',
      type: 'string',
      required: false,
      multiple: true,
      choices: [{ label: 'A', value: 'a' }],
      default: 'a',
      depends_on: { conditions: [] }
    }

    const { authentication, actions } = metadataOf({
      ...DEFINITION,
      authentication: { scheme: 'custom', fields: { setting } },
      actions: { doIt: { ...DEFINITION.actions.doIt, fields: { field }, syncMode } }
    })

    expect(actions.doIt.syncMode).toEqual(syncMode)
    expect(actions.doIt.fields).toEqual({ field: { ...field, hidden: null } })
    expect(authentication?.fields).toEqual({ setting })
  })

  it('has null for all that may be left out, or false where the catalog says yes or no', () => {
    const bare = { label: 'L', description: 'D', type: 'string' } as const
    const { slug, description, authentication, actions, presets } = metadataOf({
      name: 'X',
      mode: 'cloud',
      presets: [{ type: 'automatic', partnerAction: 'doIt', subscribe: 'type = "track"' }],
      actions: { doIt: { title: 'Do it', description: 'Does it.', fields: { bare }, perform } }
    })
    expect({ slug, description, authentication }).toEqual({ slug: null, description: null, authentication: null })
    expect(actions.doIt).toMatchObject({ platform: 'cloud', defaultSubscription: null, hidden: false, syncMode: null })
    expect(actions.doIt.fields.bare).toMatchObject({ required: false, multiple: false, default: null, hidden: null })
    expect(presets).toEqual([
      { name: null, type: 'automatic', partnerAction: 'doIt', subscribe: 'type = "track"', mapping: null }
    ])
    expect(metadataOf({ name: 'X', mode: 'cloud', actions: {} }).presets).toEqual([])
  })

  it('says what an action without batches is', () => {
    const { performBatch: _left, ...single } = DEFINITION.actions.doIt
    const { actions } = metadataOf({ ...DEFINITION, actions: { doIt: { ...single, hidden: true, platform: 'web' } } })
    expect(actions.doIt).toMatchObject({ hasPerformBatch: false, hidden: true, platform: 'web' })
  })

  it.each<[string, Partial<DestinationDefinition>]>([
    ['audienceConfig', { audienceConfig: { mode: { type: 'realtime' } } } as Partial<DestinationDefinition>],
    ['audience fields', { audienceFields: {} } as Partial<DestinationDefinition>],
    ['hooks', { actions: { doIt: { ...DEFINITION.actions.doIt, hooks: {} } } }],
    ['dynamicFields', { actions: { doIt: { ...DEFINITION.actions.doIt, dynamicFields: {} } } }],
    [
      'presets of type specificEvent',
      {
        presets: [
          {
            name: 'P',
            type: 'specificEvent',
            partnerAction: 'doIt',
            mapping: {},
            eventSlug: 'warehouse_audience_entered_track'
          }
        ]
      }
    ]
  ])('is not made where it would be guessed: %s', (what, part) => {
    expect(() => metadataOf({ ...DEFINITION, ...part })).toThrow(
      `How the catalog shows ${what} is not known here. Find out, and add it to tools/generate/metadata.ts.`
    )
  })
})
