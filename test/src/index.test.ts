import { defaultValues, type GlobalSetting, type InputField } from '@segment/actions-core'
import nock from 'nock'
import definition from '../../src'
import { identify, track } from '../helpers/engage'
import { REST_API, sendBatch, SYNC_PATH } from '../helpers/integration'

const presets = definition.presets ?? []
const settings: Record<string, GlobalSetting> = definition.authentication?.fields ?? {}
const { syncAudience } = definition.actions
const fields: Record<string, InputField> = syncAudience.fields

describe('the definition', () => {
  it('keeps the name, the slug and the mode of the live destination', () => {
    expect(definition).toMatchObject({
      name: 'LaunchDarkly Audiences',
      slug: 'actions-launchdarkly-audiences',
      mode: 'cloud'
    })
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

  it('presets the defaults of the fields, of all that have one', () => {
    expect(presets.map(({ mapping, type, partnerAction }) => ({ mapping, type, partnerAction }))).toEqual([
      { mapping: defaultValues(fields), type: 'automatic', partnerAction: 'syncAudience' }
    ])
    const withDefault = Object.keys(fields).filter((key) => fields[key].default !== undefined)
    expect(Object.keys(presets[0].mapping ?? {})).toEqual(withDefault)
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
