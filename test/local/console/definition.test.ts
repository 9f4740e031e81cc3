import { createConsole } from '../../../local/console/app'
import type { Definition } from '../../../local/console/protocol'
import { SAMPLES } from '../../../local/console/samples'
import definition from '../../../src'
import type { Settings } from '../../../src/generated-types'
import { SETTINGS, TOKEN } from '../../helpers/integration'
import { manualClock } from '../../helpers/manual-clock'
import { expectNoSecrets } from '../../helpers/secrets'
import { get } from '../../helpers/served-console'

const ORIGIN = 'http://127.0.0.1:8765'

async function definitionFor(credentials: Settings, launchDarkly?: Settings): Promise<Definition> {
  const app = createConsole({
    target: { kind: 'elsewhere', origin: ORIGIN, credentials },
    name: 'where events go',
    ask: () => Promise.reject(new Error('nobody is asked')),
    ...(launchDarkly && { launchDarkly: { kind: 'launchdarkly', credentials: launchDarkly } }),
    clock: manualClock()
  })
  const { status, body } = await get<Definition>({ app }, '/console/definition')
  expect(status).toBe(200)
  expectNoSecrets(body, [TOKEN])
  return body
}

const fieldsOf = definition.actions.syncAudience.fields
const [preset] = definition.presets!

it('tells of the destination what its definition does, and where events go', async () => {
  const { fields, settings, ...others } = await definitionFor(SETTINGS)
  expect(others).toEqual({
    name: 'LaunchDarkly Audiences',
    secrets: ['LaunchDarkly Service Token'],
    initialSettings: { clientId: SETTINGS.clientId, instance: 'commercial' },
    mapping: preset.mapping,
    trigger: 'type = "identify" or type = "track"',
    samples: SAMPLES,
    target: { name: 'where events go', origin: ORIGIN, clientSideId: SETTINGS.clientId },
    checks: [{ id: 'target', name: 'where events go' }]
  })
  expect(settings).toEqual([
    {
      key: 'clientId',
      label: 'LaunchDarkly client-side ID',
      description: definition.authentication!.fields.clientId.description,
      type: 'string',
      required: true,
      hidden: false
    },
    {
      key: 'instance',
      label: 'LaunchDarkly instance',
      description: 'Where your LaunchDarkly account lives. Most accounts live on the commercial instance.',
      type: 'string',
      required: false,
      hidden: false,
      default: 'commercial',
      choices: [
        { label: 'Commercial (app.launchdarkly.com)', value: 'commercial' },
        { label: 'EU (app.eu.launchdarkly.com)', value: 'eu' },
        { label: 'Federal (app.launchdarkly.us)', value: 'federal' }
      ]
    }
  ])
  expect(fields.map(({ key }) => key)).toEqual(Object.keys(fieldsOf))
})

it('shows fields as the Segment screen does: choices, what is required, and which are hidden', async () => {
  const { fields } = await definitionFor(SETTINGS)
  const byKey = Object.fromEntries(fields.map((field) => [field.key, field]))

  expect(byKey.context_key).toEqual({
    key: 'context_key',
    label: 'Context key',
    description: fieldsOf.context_key.description,
    type: 'string',
    required: true,
    hidden: false,
    default: 'user_id_only',
    choices: [
      { label: 'User ID, or else email', value: 'user_id_then_email' },
      { label: 'User ID, or else anonymous ID', value: 'user_id_then_anonymousId' },
      { label: 'User ID, or else email, or else anonymous ID', value: 'user_id_then_email_then_anonymousId' },
      { label: 'User ID only', value: 'user_id_only' },
      { label: 'Email only', value: 'email_only' }
    ]
  })
  expect(byKey.traits_or_props).toEqual({
    key: 'traits_or_props',
    label: 'Traits or properties',
    description: fieldsOf.traits_or_props.description,
    type: 'object',
    required: true,
    hidden: true,
    default: fieldsOf.traits_or_props.default
  })
  expect(fields.flatMap(({ key, hidden }) => (hidden ? [] : [key]))).toEqual([
    'context_kind',
    'context_key',
    'enable_batching'
  ])
})

it('begins with the instance that the process was started with', async () => {
  const { initialSettings } = await definitionFor({ ...SETTINGS, instance: 'eu' })
  expect(initialSettings).toEqual({ clientId: SETTINGS.clientId, instance: 'eu' })
})

it('offers to check the credentials for LaunchDarkly itself where there are some', async () => {
  const { checks, target } = await definitionFor({ apiKey: 'api-local', clientId: 'local' }, SETTINGS)
  expect({ checks, target }).toEqual({
    checks: [
      { id: 'target', name: 'where events go' },
      { id: 'launchdarkly', name: 'LaunchDarkly itself' }
    ],
    target: { name: 'where events go', origin: ORIGIN, clientSideId: 'local' }
  })
})
