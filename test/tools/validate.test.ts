import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import destination from '../../src'
import { metadataOf, type Metadata } from '../../tools/generate/metadata'
import committed from '../../src/metadata.json'
import live from '../../tools/validate/live-destination.json'
import { RULES } from '../../tools/validate/rules'
import { runTool } from '../helpers/running-tool'

/** What a reviewer would say of the destination after `change`. */
function violationsAfter(change: (destination: Metadata) => void): string[] {
  const changed = JSON.parse(JSON.stringify(metadataOf(destination))) as Metadata
  change(changed)
  return RULES.flatMap(({ violations }) => violations(changed, live))
}

const syncAudience = ({ actions }: Metadata) => actions.syncAudience
const field = (destination: Metadata, key: string) => syncAudience(destination).fields[key]
const settings = ({ authentication }: Metadata) => authentication?.fields ?? {}

/** A field that may be added: it is optional and says what it is. */
function addField(
  destination: Metadata,
  key: string,
  special: Partial<Metadata['actions'][string]['fields'][string]> = {}
) {
  const { fields } = syncAudience(destination)
  fields[key] = {
    ...fields.segment_user_id,
    label: 'New',
    description: 'New.',
    default: null,
    hidden: null,
    ...special
  }
}

const TRIGGER = '"type = \\"identify\\" or type = \\"track\\""'
const USER_ID = '{"@path":"$.userId"}'

describe('the destination as it is', () => {
  it('keeps every rule', () => {
    expect(violationsAfter(() => undefined)).toEqual([])
  })

  it('may have more choices, other texts, and optional fields that its preset maps', () => {
    expect(
      violationsAfter((destination) => {
        field(destination, 'context_key').choices = [
          ...(field(destination, 'context_key').choices ?? []),
          { label: 'New', value: 'new' }
        ] as never
        field(destination, 'context_kind').label = 'Kind'
        addField(destination, 'constructor', { default: 'x' })
        Object.assign(destination.presets[0].mapping ?? {}, { constructor: 'x' })
        addField(destination, 'batch_size', { type: 'integer', hidden: true })
        addField(destination, 'batch_keys', { multiple: true, hidden: true, default: ['context_kind', 'constructor'] })
      })
    ).toEqual([])
  })
})

describe('given the metadata of the destination as what is live', () => {
  it('holds everything against it but texts', () => {
    const changed = JSON.parse(JSON.stringify(metadataOf(destination))) as Metadata
    Object.assign(field(changed, 'context_kind'), { label: 'Kind', description: 'A kind.', placeholder: 'user' })
    expect(RULES.flatMap(({ violations }) => violations(changed, committed))).toEqual([])
    Object.assign(settings(changed).instance, { required: true, default: 'eu' })
    expect(RULES.flatMap(({ violations }) => violations(changed, committed))).toEqual([
      'The setting instance has required true: change it back to false, as it is live.',
      'The setting instance has default "eu": change it back to "commercial", as it is live.'
    ])
  })
})

describe('a reviewer finds', () => {
  it.each<[string, (destination: Metadata) => void, string[]]>([
    [
      'texts that are missing',
      (destination) => {
        destination.description = null
        syncAudience(destination).title = ' '
        settings(destination).instance.description = ''
        field(destination, 'user_email').label = ''
        destination.presets.push({ ...destination.presets[0], name: null })
      },
      [
        'The destination has no description: write one.',
        'The action syncAudience has no title: write one.',
        'The setting instance has no description: write one.',
        'The field user_email of syncAudience has no label: write one.',
        'The preset for syncAudience has no name: write one.',
        'The action syncAudience has title " ": change it back to "Sync Audience", as it is live.'
      ]
    ],
    [
      'a choice that stands twice, and a default that is no choice',
      (destination) => {
        settings(destination).instance.choices = [
          { label: 'EU', value: 'eu' },
          { label: 'Europe', value: 'eu' }
        ]
        addField(destination, 'empty', { choices: [] })
        addField(destination, 'texts', { choices: ['a', 'b'], default: 'c' })
      },
      [
        'The setting instance has the choice eu twice: take one out.',
        'The setting instance has the default commercial, which is no choice: it is one of eu, eu.',
        'The field empty of syncAudience has an empty list of choices: give it some, or no list.',
        'The field texts of syncAudience has the default c, which is no choice: it is one of a, b.'
      ]
    ],
    [
      'a secret that is shown',
      (destination) => {
        const { instance } = settings(destination)
        const text = { ...instance, choices: null, default: null }
        settings(destination).webhook = { ...text, label: 'Signing secret' }
        settings(destination).accessKey = { ...text, label: 'Access' }
        settings(destination).credential = { ...text, label: 'Who you are' }
      },
      [
        'The setting webhook is a secret of type string: make it a password.',
        'The setting accessKey is a secret of type string: make it a password.',
        'The setting credential is a secret of type string: make it a password.'
      ]
    ],
    [
      'triggers that are not FQL, or of which a part would fall away',
      (destination) => {
        syncAudience(destination).defaultSubscription = 'identify, please'
        destination.presets.push({ ...destination.presets[0], name: 'Half', subscribe: 'type = "identify" or' })
        destination.presets.push({ ...destination.presets[0], name: 'Empty', subscribe: '' })
      },
      [
        'The action syncAudience has a trigger that is not FQL: identify, please. Write one like: type = "identify"',
        'The preset Half has the trigger type = "identify" or, which Segment reads as type = "identify": write it like that, or mend it.',
        'The preset Empty has a trigger that is not FQL: . Write one like: type = "identify"',
        `The action syncAudience has defaultSubscription "identify, please": change it back to ${TRIGGER}, as it is live.`
      ]
    ],
    [
      'presets that map what is no field, leave out what is required, or are for no action',
      (destination) => {
        const [first] = destination.presets
        const { context_kind: _left, ...mapping } = first.mapping ?? {}
        destination.presets.push({ ...first, name: 'Odd', mapping: { ...mapping, toString: 'x' } })
        destination.presets.push({ ...first, name: 'Lost', partnerAction: 'toString' })
      },
      [
        'The preset Odd maps toString, which is no field of syncAudience: take it out.',
        'The preset Odd does not map context_kind, which syncAudience requires: map it.',
        'The preset Lost is for the action toString, which does not exist: name one that does.'
      ]
    ],
    [
      'batch keys that are visible or no fields, and batches that nothing sends',
      (destination) => {
        addField(destination, 'batch_keys', { multiple: true, default: ['context_kind', 'nothing'] })
        addField(destination, 'batch_size')
        syncAudience(destination).hasPerformBatch = false
      },
      [
        'The field batch_keys of syncAudience is visible: hide it, since the platform alone reads it.',
        'The field batch_size of syncAudience is visible: hide it, since the platform alone reads it.',
        'The batch keys of syncAudience name nothing, which is no field: take it out.',
        'The action syncAudience has enable_batching, and no performBatch: write one, or take the field out.',
        'The action syncAudience has hasPerformBatch false: change it back to true, as it is live.'
      ]
    ],
    [
      'another name, slug or mode',
      (destination) => Object.assign(destination, { name: 'Audiences', slug: 'x', mode: 'device' }),
      [
        'The destination has slug "x": change it back to "actions-launchdarkly-audiences", as it is live.',
        'The destination has name "Audiences": change it back to "LaunchDarkly Audiences", as it is live.',
        'The destination has mode "device": change it back to "cloud", as it is live.'
      ]
    ],
    [
      'settings and fields of the live destination that are gone',
      (destination) => {
        delete settings(destination).clientId
        delete syncAudience(destination).fields.audience_action
        field(destination, 'context_key').choices = [{ label: 'User ID only', value: 'user_id_only' }]
      },
      [
        'The setting clientId is gone: put it back, since the live destination has it.',
        'The choice user_id_then_email of field context_key of syncAudience is gone: put it back, since the live destination has it.',
        'The choice user_id_then_anonymousId of field context_key of syncAudience is gone: put it back, since the live destination has it.',
        'The choice user_id_then_email_then_anonymousId of field context_key of syncAudience is gone: put it back, since the live destination has it.',
        'The choice email_only of field context_key of syncAudience is gone: put it back, since the live destination has it.',
        'The field audience_action of syncAudience is gone: put it back, since the live destination has it.'
      ]
    ],
    [
      'fields of the live destination that are not as they were',
      (destination) =>
        Object.assign(field(destination, 'segment_user_id'), {
          type: 'number',
          required: true,
          multiple: true,
          hidden: null,
          default: null
        }),
      [
        'The field segment_user_id of syncAudience has type "number": change it back to "string", as it is live.',
        'The field segment_user_id of syncAudience has required true: change it back to false, as it is live.',
        'The field segment_user_id of syncAudience has multiple true: change it back to false, as it is live.',
        `The field segment_user_id of syncAudience has default null: change it back to ${USER_ID}, as it is live.`,
        'The field segment_user_id of syncAudience has hidden null: change it back to true, as it is live.'
      ]
    ],
    [
      'what would break mappings that are saved in other ways',
      (destination) => {
        const email = field(destination, 'user_email')
        Object.assign(destination.authentication ?? {}, { scheme: 'basic' })
        Object.assign(field(destination, 'context_kind'), { choices: ['user', 'device'], readOnly: true })
        Object.assign(email, { format: 'email', dynamic: true, allowNull: true })
        Object.assign(syncAudience(destination), { hidden: true, title: 'Sync' })
      },
      [
        'The authentication has scheme "basic": change it back to "custom", as it is live.',
        'The field context_kind of syncAudience has readOnly true: change it back to null, as it is live.',
        'The field context_kind of syncAudience has choices ["user","device"]: change it back to null, as it is live.',
        'The field user_email of syncAudience has allowNull true: change it back to false, as it is live.',
        'The field user_email of syncAudience has dynamic true: change it back to false, as it is live.',
        'The field user_email of syncAudience has format "email": change it back to null, as it is live.',
        'The action syncAudience has title "Sync": change it back to "Sync Audience", as it is live.',
        'The action syncAudience has hidden true: change it back to false, as it is live.'
      ]
    ],
    [
      'a preset of the live destination that maps a field in another way',
      ({ presets: [{ mapping }] }) => Object.assign(mapping ?? {}, { context_kind: 'device' }),
      [
        'The preset Sync Engage Audience to LaunchDarkly has context_kind "device": change it back to "user", as it is live.'
      ]
    ],
    [
      'an action of the live destination that is gone, with its fields and its preset',
      (destination) => {
        delete destination.actions.syncAudience
        destination.presets = []
      },
      [
        ...Object.keys(live.actions.syncAudience.fields).map(
          (key) => `The field ${key} of syncAudience is gone: put it back, since the live destination has it.`
        ),
        'The action syncAudience is gone: put it back, since the live destination has it.',
        'The preset Sync Engage Audience to LaunchDarkly is gone: put it back, since the live destination has it.'
      ]
    ],
    [
      'a preset of the live destination with another trigger',
      ({ presets: [first] }) => Object.assign(first, { subscribe: 'type = "identify"' }),
      [
        `The preset Sync Engage Audience to LaunchDarkly has subscribe "type = \\"identify\\"": change it back to ${TRIGGER}, as it is live.`
      ]
    ],
    [
      'what is newly required, always or under a condition',
      (destination) => {
        const conditions = { conditions: [{ fieldKey: 'context_key', operator: 'is' as const, value: 'email_only' }] }
        settings(destination).instance.required = true
        addField(destination, 'sometimes', { required: conditions })
      },
      [
        'The preset Sync Engage Audience to LaunchDarkly does not map sometimes, which syncAudience requires: map it.',
        'The setting instance is required, and the live destination has none: make it optional.',
        'The field sometimes of syncAudience is required, and the live destination has none: make it optional.'
      ]
    ]
  ])('%s', (_what, change, violations) => {
    expect(violationsAfter(change)).toEqual(violations)
  })
})

describe('npm run validate', () => {
  it('ticks each rule off, as the README shows', () => {
    const printed = RULES.map(({ says }) => `✓ ${says}\n`).join('')
    expect(runTool('validate')).toEqual({ status: 0, stdout: printed, stderr: '' })
    expect(readFileSync(join(__dirname, '../../README.md'), 'utf8')).toContain(printed)
  })
})
