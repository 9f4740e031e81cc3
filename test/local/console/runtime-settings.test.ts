import { runtimeSettings } from '../../../local/console/runtime-settings'
import type { TryCall } from '../../../local/console/protocol'
import { Refusal } from '../../../local/emulator/refusal'
import definition from '../../../src'
import { SETTINGS, TOKEN } from '../../helpers/integration'
import { expectNoSecrets } from '../../helpers/secrets'

const MAPPING = definition.presets![0].mapping as Record<string, unknown>
const TRIGGER = 'type = "identify" or type = "track"'
const SECRET = 'ada@example.com'

type Given = Partial<Record<keyof Omit<TryCall, 'text'>, unknown>>

function settingsOf(given: Given): unknown {
  const call = { settings: {}, mapping: MAPPING, trigger: TRIGGER, ...given } as TryCall
  return runtimeSettings(call, SETTINGS)
}

/** The message of the refusal. */
function refusalOf(given: Given): string {
  try {
    settingsOf(given)
  } catch (error) {
    expectNoSecrets(error, [TOKEN, SECRET])
    expect(error).toBeInstanceOf(Refusal)
    expect((error as Refusal).status).toBe(400)
    return (error as Refusal).message
  }
  throw new Error('it was not refused')
}

it('puts the settings of the page beside the secrets of the process', () => {
  const mapping = { context_kind: 'device', batch_size: 10 }
  const settings = { clientId: 'another', instance: 'eu' }
  expect(settingsOf({ settings, mapping, trigger: 'type = "track"' })).toEqual({
    apiKey: TOKEN,
    clientId: 'another',
    instance: 'eu',
    subscription: { partnerAction: 'syncAudience', subscribe: 'type = "track"', mapping }
  })
})

it('leaves a field that was emptied empty, and fills in the secrets alone', () => {
  expect(settingsOf({ mapping: {} })).toEqual({
    apiKey: TOKEN,
    subscription: { partnerAction: 'syncAudience', subscribe: TRIGGER, mapping: {} }
  })
})

it.each([
  ['the service token', { apiKey: SECRET }, 'apiKey'],
  ['the subscription', { subscription: SECRET }, 'subscription'],
  ['what is no setting', { clientId: 'x', nothing: SECRET, other: 1 }, 'nothing, other'],
  ['what objects inherit', JSON.parse('{"__proto__": 1, "constructor": 2}'), '__proto__, constructor']
])('refuses to set %s', (_what, settings: unknown, named) => {
  expect(refusalOf({ settings })).toBe(
    `The settings hold ${named}: clientId, instance can be set here. Secrets stay in the process.`
  )
})

it.each([[null], [[]], ['text'], [7]])('refuses settings that are no object: %j', (settings) => {
  expect(refusalOf({ settings })).toBe('The settings are no JSON object.')
})

it.each<[string, unknown, string]>([
  ['that is none', [], 'The mapping is not a JSON object. Write one that has a value for each field.'],
  [
    'of fields that there are not',
    { contextKind: SECRET },
    'The mapping maps contextKind, which is no field. The fields are: segment_audience_id, segment_audience_key, segment_computation_action, context_kind, segment_user_id, segment_anonymous_id, user_email, context_key, traits_or_props, audience_action, enable_batching.'
  ],
  [
    'with a directive that there is not',
    { segment_user_id: { '@nope': SECRET } },
    'The mapping cannot be applied: /segment_user_id has an invalid directive: @nope. https://segment.com/docs/connections/destinations/actions/#edit-a-destination-action says how to write one.'
  ]
])('refuses a mapping %s', (_what, mapping, message) => {
  expect(refusalOf({ mapping })).toBe(message)
})

it.each([[''], ['identify'], ['type = "identify" and @'], [null], [7], [{}]])('refuses the trigger %j', (trigger) => {
  expect(refusalOf({ trigger })).toBe('The trigger is not FQL. Write one like: type = "identify" and userId != null')
})
