import type { SegmentEvent } from '@segment/actions-core'
import { rehearse } from '../../../local/console/rehearsal'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import { presetSettings } from '../../../local/preset-settings'
import definition from '../../../src'
import { identify, track } from '../../helpers/engage'

const settings = (mapping = {}) => presetSettings(definition, LOCAL_CREDENTIALS, { mapping })

const PAYLOAD = {
  segment_audience_id: 'aud_1',
  segment_audience_key: 'vip_customers',
  segment_computation_action: 'audience',
  context_kind: 'user',
  segment_user_id: 'u1',
  context_key: 'user_id_only',
  traits_or_props: { vip_customers: true },
  enable_batching: true
}

const unreadable = identify({}, { context: null as unknown as SegmentEvent['context'] })

it('shows what the mapping makes of events, as it reaches the destination', async () => {
  const events = [identify({ anonymousId: 'a1', email: 'ada@example.com' }), track({ userId: 'u2', value: false })]
  const { payloads } = await rehearse(events, settings({ context_kind: 'device' }))
  expect(payloads).toEqual([
    {
      ...PAYLOAD,
      context_kind: 'device',
      segment_anonymous_id: 'a1',
      user_email: 'ada@example.com',
      traits_or_props: { vip_customers: true, email: 'ada@example.com' }
    },
    { ...PAYLOAD, context_kind: 'device', segment_user_id: 'u2', traits_or_props: { vip_customers: false } }
  ])
})

it('shows values as the runtime hands them over: a number as a text', async () => {
  const { payloads } = await rehearse([identify({}, { userId: 7 as never })], settings())
  expect(payloads).toEqual([{ ...PAYLOAD, segment_user_id: '7' }])
})

it('shows it of an event that the runtime refuses, too', async () => {
  const { traits_or_props: _bag, ...mapped } = PAYLOAD
  const withoutTraits = identify({ userId: '' }, { traits: undefined })
  const { payloads } = await rehearse([withoutTraits, identify(), unreadable], settings())
  expect(payloads).toEqual([
    { ...mapped, segment_user_id: '' },
    PAYLOAD,
    {
      context_kind: 'user',
      segment_user_id: 'u1',
      user_email: null,
      context_key: 'user_id_only',
      traits_or_props: { vip_customers: true },
      segment_audience_id: null,
      segment_audience_key: null,
      segment_computation_action: null,
      enable_batching: true
    }
  ])
})

it('shows nothing of an event that no mapping can read', async () => {
  const byTemplate = { context_kind: { '@template': '{{traits.kind}}' } }
  const circular: Record<string, unknown> = {}
  circular.kind = circular
  const { payloads } = await rehearse([identify({}, { traits: circular as never }), identify()], settings(byTemplate))
  expect(payloads).toEqual([undefined, { ...PAYLOAD, context_kind: '' }])
})

it('tells the later event of each that changes the same member, whatever stands between', async () => {
  const events = [
    identify({ userId: '' }),
    identify(),
    unreadable,
    { ...identify(), type: 'page' as const },
    track({ value: false }),
    identify({ userId: 'u2' }),
    identify({ value: 'yes' }),
    identify({ audienceId: 'aud_2' }),
    track()
  ]
  const { supersededBy } = await rehearse(events, settings())
  expect([...supersededBy].sort()).toEqual([
    [1, 8],
    [4, 8]
  ])
})

it('takes members of two context kinds for two', async () => {
  const events = [identify({}, { userId: 'u1' }), identify({}, { anonymousId: 'device' })]
  const byDevice = { context_kind: { '@if': { exists: { '@path': '$.anonymousId' }, then: 'device', else: 'user' } } }
  expect((await rehearse(events, settings(byDevice))).supersededBy).toEqual(new Map())
  expect((await rehearse(events, settings())).supersededBy).toEqual(new Map([[0, 1]]))
})

it('fails where the settings do not hold', async () => {
  await expect(rehearse([identify()], { ...settings(), instance: 'nowhere' })).rejects.toMatchObject({
    status: 400,
    message: 'LaunchDarkly instance must be one of: "commercial", "eu", or "federal".'
  })
})
