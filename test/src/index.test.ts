import { readFileSync } from 'fs'
import { join } from 'path'
import { defaultValues, type GlobalSetting, type InputField } from '@segment/actions-core'
import nock from 'nock'
import definition from '../../src'
import { identify, track } from '../helpers/engage'
import { REST_API, sendBatch, SYNC_PATH } from '../helpers/integration'
import { sectionsWithTable } from '../helpers/markdown'

const page = sectionsWithTable(readFileSync(join(__dirname, '../fixtures/documentation-page.md'), 'utf8'))
const presets = definition.presets ?? []
const settings: Record<string, GlobalSetting> = definition.authentication?.fields ?? {}
const { syncAudience } = definition.actions
const fields: Record<string, InputField> = syncAudience.fields

const path = (value: string) => ({ '@path': value })
const firstOf = (value: string, otherwise: string) => ({
  '@if': { exists: path(value), then: path(value), else: path(otherwise) }
})
const required = true
const hidden = true

/** The live destination's fields. Saved mappings rest on each of these properties; only labels and descriptions may change. */
const LIVE_FIELDS: Record<string, Partial<Record<'type' | 'required' | 'hidden' | 'default' | 'choices', unknown>>> = {
  segment_audience_id: { type: 'string', required, hidden, default: path('$.context.personas.computation_id') },
  segment_audience_key: { type: 'string', required, hidden, default: path('$.context.personas.computation_key') },
  segment_computation_action: {
    type: 'string',
    required,
    hidden,
    default: path('$.context.personas.computation_class'),
    // The live field has the first two. Widened, since the documentation page promises computed traits.
    choices: ['audience', 'journey_step', 'computed_trait']
  },
  context_kind: { type: 'string', required, default: 'user' },
  segment_user_id: { type: 'string', hidden, default: path('$.userId') },
  segment_anonymous_id: { type: 'string', hidden, default: path('$.anonymousId') },
  user_email: { type: 'string', hidden, default: firstOf('$.traits.email', '$.context.traits.email') },
  context_key: {
    type: 'string',
    required,
    default: 'user_id_only',
    choices: [
      'user_id_then_email',
      'user_id_then_anonymousId',
      'user_id_then_email_then_anonymousId',
      'user_id_only',
      'email_only'
    ]
  },
  traits_or_props: { type: 'object', required, hidden, default: firstOf('$.properties', '$.traits') },
  audience_action: { type: 'string', hidden, choices: ['ADD', 'REMOVE'] },
  enable_batching: { type: 'boolean', default: true }
}

function sectionOfPage(heading: string) {
  const section = page.find((section) => section.heading === heading)
  if (!section) throw new Error(`the page has no section ${heading} with a table`)
  return section
}

const yesOrNo = (value: unknown): string => (value ? 'Yes' : 'No')

describe('the documentation page', () => {
  it('has the tables that these tests compare', () => {
    expect(page.map(({ heading }) => heading)).toEqual([
      'Destination Settings',
      'Available Presets',
      'Sync Audience',
      'Settings'
    ])
  })

  it.each(['Destination Settings', 'Settings'])('names the settings in its table %s', (heading) => {
    const documented = Object.entries(settings).filter(([key]) => key !== 'instance')
    expect(
      documented.map(([, { label, description, required, type }]) => ({
        Field: label,
        Description: description,
        Required: yesOrNo(required),
        Type: type
      }))
    ).toEqual(sectionOfPage(heading).table)
  })

  it('names the presets', () => {
    const [row, ...others] = sectionOfPage('Available Presets').table
    const [preset, ...otherPresets] = presets
    if (preset.type !== 'automatic') throw new Error('the preset is not automatic')
    expect({
      'Preset Name': preset.name,
      Trigger: preset.subscribe
        .split(' or ')
        .map((condition) => `Event ${condition}`)
        .join(', '),
      'Default Action': definition.actions[preset.partnerAction].title
    }).toEqual({ ...row, Trigger: row.Trigger.replace(/ +/g, ' ') })
    expect(otherPresets).toHaveLength(others.length)
  })

  it('names the action, what it does, its platform and its trigger', () => {
    const { title, description, platform = 'cloud', defaultSubscription } = syncAudience
    const { heading, paragraphs } = sectionOfPage('Sync Audience')
    expect(heading).toBe(title)
    expect(platform).toBe('cloud')
    expect(paragraphs).toEqual([
      description,
      `${title} is a **Cloud** action. The default Trigger is \`${defaultSubscription}\``
    ])
    expect(Object.keys(definition.actions)).toEqual(['syncAudience'])
  })

  it('names the fields that are visible, and no other field is', () => {
    const visible = Object.values(fields).filter(({ unsafe_hidden }) => !unsafe_hidden)
    expect(
      visible.map(({ label, description, required, type }) => ({
        Field: label,
        Description: description,
        Required: yesOrNo(required),
        Type: type.toUpperCase()
      }))
    ).toEqual(sectionOfPage('Sync Audience').table)
  })
})

describe('the definition', () => {
  it('keeps the name, the slug and the mode of the live destination', () => {
    expect(definition).toMatchObject({
      name: 'LaunchDarkly Audiences',
      slug: 'actions-launchdarkly-audiences',
      mode: 'cloud'
    })
  })

  it.each(Object.entries(LIVE_FIELDS))('keeps the field %s of the live destination', (key, live) => {
    const { type, required, unsafe_hidden, default: preset, choices } = fields[key]
    const values = choices?.map((choice) => (typeof choice === 'object' ? choice.value : choice))
    expect({ type, required, hidden: unsafe_hidden ?? false, default: preset, choices: values }).toEqual({
      required: false,
      hidden: false,
      ...live
    })
  })

  it('has no field beyond those of the live destination', () => {
    expect(Object.keys(fields).sort()).toEqual(Object.keys(LIVE_FIELDS).sort())
  })

  it('takes one value in each field', () => {
    expect(Object.values(fields).filter(({ multiple, dynamic }) => multiple || dynamic)).toEqual([])
  })

  it('has one setting beyond those of the page, which is optional', () => {
    expect(Object.keys(settings)).toEqual(['apiKey', 'clientId', 'instance'])
    expect(settings.instance.required).toBe(false)
    expect(settings.instance.choices?.map((choice) => (typeof choice === 'object' ? choice.value : choice))).toEqual([
      'commercial',
      'eu',
      'federal'
    ])
  })

  it.each(Object.entries({ ...settings, ...fields }))('says what %s is', (_key, { label, description, type }) => {
    expect([label, description, type]).toEqual([
      expect.stringMatching(/\S/),
      expect.stringMatching(/\S/),
      expect.stringMatching(/\S/)
    ])
  })

  it('hides every secret', () => {
    const secrets = Object.keys(settings).filter((key) => /key|token|secret|password/i.test(key))
    expect(secrets).toEqual(['apiKey'])
    expect(secrets.map((key) => settings[key].type)).toEqual(['password'])
  })

  it('presets the defaults of the fields, of all that have one', () => {
    expect(presets.map(({ mapping, type, partnerAction }) => ({ mapping, type, partnerAction }))).toEqual([
      { mapping: defaultValues(fields), type: 'automatic', partnerAction: 'syncAudience' }
    ])
    const keys = Object.keys(presets[0].mapping ?? {})
    expect(keys.filter((key) => !(key in fields))).toEqual([])
    expect(keys).toEqual(expect.arrayContaining(Object.keys(fields).filter((key) => key !== 'audience_action')))
  })

  it.each([
    ['of the preset', presets[0]?.type === 'automatic' ? presets[0].subscribe : undefined],
    ['of the action', syncAudience.defaultSubscription]
  ])('lets identify and track events through the trigger %s, and no others', async (_of, subscribe) => {
    const sync = nock(REST_API).post(SYNC_PATH).reply(204)
    const others = ['page', 'screen', 'alias', 'group'] as const
    const events = [identify(), track({ userId: 'u2' }), ...others.map((type) => identify({}, { type }))]

    const results = await sendBatch(events, { subscribe })

    expect(results.map(({ status }) => status)).toEqual([204, 204, 400, 400, 400, 400])
    expect(results[2].errormessage).toBe('Payload is either invalid or does not match the subscription')
    expect(sync.isDone()).toBe(true)
  })
})
