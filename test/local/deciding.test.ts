import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { presetSettings } from '../../local/preset-settings'
import { segmentRuntime } from '../../local/sync/segment-runtime'
import { deciding, type Membership } from '../../local/deciding'
import definition from '../../src'
import { identify, track } from '../helpers/engage'

const run = segmentRuntime(deciding(definition), presetSettings(definition, LOCAL_CREDENTIALS))

describe('deciding', () => {
  it('says what each event asks for, and sends nothing', async () => {
    const membership = {
      contextKind: 'user',
      audienceId: 'aud_1',
      audienceKey: 'vip_customers',
      contextKey: 'u1',
      value: true
    }
    expect(
      await run([
        identify(),
        track({ userId: 'u2', value: false, audienceId: 'aud_2', audienceKey: 'beta' }),
        identify({ computationClass: 'journey_step', value: undefined })
      ])
    ).toEqual([
      { status: 200, sent: membership, body: '' },
      {
        status: 200,
        sent: { ...membership, contextKey: 'u2', value: false, audienceId: 'aud_2', audienceKey: 'beta' },
        body: ''
      },
      { status: 200, sent: membership, body: '' }
    ])
  })

  it('takes what Segment itself reads from the event, where the mapping gives nothing', async () => {
    const mapping = { traits_or_props: { '@path': '$.context' } }
    const settings = presetSettings(definition, LOCAL_CREDENTIALS, { mapping })
    const results = await segmentRuntime(deciding(definition), settings)([track({ value: false }), identify()])
    expect(results.map(({ sent }) => (sent as Membership).value)).toEqual([false, true])
  })

  it('says why an event asks for nothing, as the destination does', async () => {
    expect(await run([identify({ value: 'true' }), identify()])).toEqual([
      {
        status: 400,
        errortype: 'PAYLOAD_VALIDATION_FAILED',
        errorreporter: 'INTEGRATIONS',
        errormessage:
          'The event has a value of type string instead of true or false under the audience key. Send true for a member and false for a removal in the traits of an identify or the properties of a track event.'
      },
      expect.objectContaining({ status: 200 })
    ])
  })
})
