import { decideMemberships } from '../../../src/syncAudience/membership'
import { expectDelivered, expectRefused, member } from '../../helpers/both-ways'
import { identify, track } from '../../helpers/engage'
import { expectPlannedRequestsOnly } from '../../helpers/recording'

expectPlannedRequestsOnly()

const SEND_BOOLEANS =
  'Send true for a member and false for a removal in the traits of an identify or the properties of a track event.'
const BOOLEAN_TRAITS_ONLY =
  'A LaunchDarkly segment holds nothing but membership: send computed traits of type boolean only.'
const NEITHER = 'The event has neither true nor false under the audience key.'

const EVENTS: Array<[string, typeof identify]> = [
  ['an identify', identify],
  ['a track', track]
]

/** Values that are no membership, with what the message calls them. */
const NOT_BOOLEAN: Array<[string, unknown]> = [
  ['a value of type string', 'true'],
  ['a value of type string', 'false'],
  ['a value of type string', 'TRUE'],
  ['a value of type string', ''],
  ['a value of type number', 1],
  ['a value of type number', 0],
  ['a value of type number', 12],
  ['null', null],
  ['a value of type object', {}],
  ['a value of type object', { value: true }],
  ['an array', []],
  ['an array', [true]]
]

describe.each(EVENTS)('an audience in %s event', (_type, event) => {
  it.each([true, false])('is a membership when it is %s', async (value) => {
    await expectDelivered(event({ value }), member({ value }))
  })

  it.each(NOT_BOOLEAN)('is refused when it is %s: %j', async (found, value) => {
    const problem = `The event has ${found} instead of true or false under the audience key.`
    await expectRefused(event({ value }), `${problem} ${SEND_BOOLEANS}`)
  })

  it('is refused when it is absent', async () => {
    await expectRefused(event({ value: undefined }), `${NEITHER} ${SEND_BOOLEANS}`)
  })

  it('is refused when it is absent from mapped traits or properties as well', async () => {
    const mapping = { traits_or_props: { other: true } }
    await expectRefused(event({ value: undefined }), `${NEITHER} ${SEND_BOOLEANS}`, { mapping })
  })

  it('has a removal say so, also when audience_action asks for the opposite', async () => {
    const mapping = { audience_action: 'ADD' }
    await expectDelivered(event({ value: false }), member({ value: false }), { mapping })
  })
})

describe('the membership', () => {
  it.each([true, false])('is taken from the mapped traits or properties first (%s)', async (value) => {
    const event = identify({ value: !value }, { properties: { vip_customers: value } })
    await expectDelivered(event, member({ value }))
  })

  it('is refused when the mapped traits or properties hold another value, whatever the event holds elsewhere', async () => {
    const event = identify({ value: true }, { properties: { vip_customers: 'false' } })
    const problem = 'The event has a value of type string instead of true or false under the audience key.'
    await expectRefused(event, `${problem} ${SEND_BOOLEANS}`)
  })

  it.each([true, false])('is taken from the traits of an identify with empty properties (%s)', async (value) => {
    await expectDelivered(identify({ value }, { properties: {} }), member({ value }))
  })

  it.each([true, false])('is taken from the properties of a track whose traits are mapped (%s)', async (value) => {
    const mapping = { traits_or_props: { '@path': '$.traits' } }
    await expectDelivered(track({ value }, { traits: {} }), member({ value }), { mapping })
  })

  it('is taken from a journey step before it counts as an add', async () => {
    const event = identify({ value: false, computationClass: 'journey_step' }, { properties: {} })
    await expectDelivered(event, member({ value: false }))
  })
})

describe.each([
  ['constructor', 'Constructor'],
  ['toString', 'ToString'],
  ['valueOf', 'ValueOf'],
  ['hasOwnProperty', 'HasOwnProperty'],
  ['__proto__', '  proto  ']
])('an audience with the key %s', (audienceKey, cohortName) => {
  describe.each(EVENTS)('in %s event', (_type, event) => {
    it.each([true, false])('is a membership when it is %s', async (value) => {
      await expectDelivered(event({ audienceKey, value }), member({ cohortName, value }))
    })

    it('is refused when it is absent', async () => {
      await expectRefused(event({ audienceKey, value: undefined }), `${NEITHER} ${SEND_BOOLEANS}`)
    })

    it('is an add when a journey step does not have it', async () => {
      const step = event({ audienceKey, computationClass: 'journey_step', value: undefined })
      await expectDelivered(step, member({ cohortName }))
    })
  })
})

describe.each(EVENTS)('a journey step in %s event', (_type, event) => {
  const computationClass = 'journey_step'

  it('is an add when it holds nothing under the key', async () => {
    await expectDelivered(event({ computationClass, value: undefined }), member())
  })

  it.each([true, false])('is a membership when it is %s', async (value) => {
    await expectDelivered(event({ computationClass, value }), member({ value }))
  })

  it.each(NOT_BOOLEAN)('is refused when it is %s: %j', async (found, value) => {
    const problem = `The event has ${found} instead of true or false under the audience key.`
    await expectRefused(event({ computationClass, value }), `${problem} ${SEND_BOOLEANS}`)
  })
})

describe.each(EVENTS)('a computed trait in %s event', (_type, event) => {
  const computationClass = 'computed_trait'

  it.each([true, false])('is a membership when it is %s', async (value) => {
    await expectDelivered(event({ computationClass, value }), member({ value }))
  })

  it.each(NOT_BOOLEAN)('is refused when it is %s: %j', async (found, value) => {
    const problem = `The event has ${found} instead of true or false under the audience key.`
    await expectRefused(event({ computationClass, value }), `${problem} ${BOOLEAN_TRAITS_ONLY}`)
  })

  it('is refused when it is absent', async () => {
    await expectRefused(event({ computationClass, value: undefined }), `${NEITHER} ${BOOLEAN_TRAITS_ONLY}`)
  })
})

describe('any other computation class', () => {
  const message = 'Computation class must be one of: "audience", "journey_step", or "computed_trait".'

  it.each(['sql_trait', 'Audience', 'AUDIENCE', 'constructor', ' '])(
    'is refused by core: %j',
    async (computationClass) => {
      await expectRefused(identify({ computationClass }), message)
    }
  )
})

describe('a text under the key', () => {
  it.each(['constructor', 'toString', '__proto__'])('%s is no add of a journey step', (segment_audience_key) => {
    // Called directly, since core loses a property named __proto__ on the way here.
    const payload = {
      segment_audience_id: 'aud_1',
      segment_audience_key,
      segment_computation_action: 'journey_step',
      context_kind: 'user',
      context_key: 'user_id_only',
      segment_user_id: 'u1',
      traits_or_props: JSON.parse(`{"${segment_audience_key}":"true"}`)
    }
    expect(decideMemberships([payload])[0]).toMatchObject({
      status: 400,
      problem: 'The event has a value of type string instead of true or false under the audience key.'
    })
  })
})

describe('a context key strategy that does not exist', () => {
  it.each(['no_such_strategy', 'constructor', '__proto__', ''])(
    'is refused should core let it through: %j',
    (context_key) => {
      const payload = {
        segment_audience_id: 'aud_1',
        segment_audience_key: 'vip_customers',
        segment_computation_action: 'audience',
        context_kind: 'user',
        context_key,
        segment_user_id: 'u1',
        traits_or_props: { vip_customers: true }
      }
      expect(decideMemberships([payload], [true])[0]).toEqual({
        kind: 'not sent',
        status: 400,
        errortype: 'PAYLOAD_VALIDATION_FAILED',
        problem: 'The context key strategy is unknown.',
        advice: 'Choose one of the choices of context_key.'
      })
    }
  )
})

describe('the member that is sent', () => {
  it('holds nothing else of the event', async () => {
    const traits = { vip_customers: true, other_audience: false, userId: 'someone', value: false, cohortId: 'x' }
    await expectDelivered(identify({}, { traits }), member())
  })
})
