import type { DestinationDefinition, SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import destination from '../../../src'
import type { Settings } from '../../../src/generated-types'
import { bodyOf, expectDelivered, expectRefused, member, refusedWith } from '../../helpers/both-ways'
import { identify, track } from '../../helpers/engage'
import { REST_API, sendBatch, sendEvent, SYNC_PATH } from '../../helpers/integration'
import { expectPlannedRequestsOnly, recordRequests } from '../../helpers/recording'

expectPlannedRequestsOnly()

const NO_ID = 'The audience ID is empty. Map segment_audience_id to $.context.personas.computation_id.'
const NO_KEY = 'The audience key is empty. Map segment_audience_key to $.context.personas.computation_key.'
const BLANKS = [' ', '   ', '\t\r\n', '\u00a0\u2003']

describe('the audience', () => {
  it.each(BLANKS)('is refused when its ID is blank: %j', async (audienceId) => {
    await expectRefused(identify({ audienceId }), NO_ID)
  })

  it.each(BLANKS)('is refused when its key is blank: %j', async (audienceKey) => {
    await expectRefused(identify({ audienceKey }), NO_KEY)
  })

  it('is refused when its ID is empty, by core in an event alone', async () => {
    const single = "The root value is missing the required field 'segment_audience_id'."
    await expectRefused(identify({ audienceId: '' }), { single, batch: NO_ID })
  })

  it('is refused when its key is empty, by core in an event alone', async () => {
    const single = "The root value is missing the required field 'segment_audience_key'."
    await expectRefused(identify({ audienceKey: '' }), { single, batch: NO_KEY })
  })

  it('keeps the blanks around its ID', async () => {
    await expectDelivered(identify({ audienceId: ' aud_1 ' }), member({ cohortId: ' aud_1 ' }))
  })

  it.each([
    ['ld_segment_test', 'Ld segment test'],
    ['vip', 'Vip'],
    ['UPPER_case', 'UPPER case'],
    ['camelCase', 'CamelCase'],
    ['a__b', 'A  b'],
    ['_x', ' x'],
    ['x_', 'X '],
    ['_', ' '],
    ['éa_b', 'Éa b'],
    ['1_a', '1 a'],
    ['a-b.c d', 'A-b.c d'],
    [' a', ' a']
  ])('with the key %j goes by the name %j', async (audienceKey, cohortName) => {
    await expectDelivered(identify({ audienceKey }), member({ cohortName }))
    await expectDelivered(track({ audienceKey, value: false }), member({ cohortName, value: false }))
  })
})

describe('an event that a wide trigger lets through', () => {
  const subscribe = 'type = "identify" or type = "page" or type = "alias" or type = "group"'
  const { context, ...rest } = { messageId: 'm1', userId: 'u9', context: {} }
  const others: Array<[string, SegmentEvent]> = [
    ['page', { ...rest, context, type: 'page', name: 'Home', properties: { title: 'Home' } }],
    ['alias', { ...rest, context, type: 'alias', previousId: 'u8' }],
    ['group', { ...rest, context, type: 'group', groupId: 'g1', traits: { plan: 'gold' } }],
    ['identify', { ...rest, context, type: 'identify', traits: { plan: 'gold' } }]
  ]
  const missing = (field: string) => expect.stringContaining(`missing the required field '${field}'`)

  it.each(others)('is refused when it is a mere %s', async (_type, event) => {
    const message = missing('segment_audience_id')
    await expect(sendEvent(event, { subscribe })).rejects.toMatchObject({ status: 400, message })
  })

  it('does not keep the events beside it from LaunchDarkly', async () => {
    const sent = recordRequests(nock(REST_API).post(SYNC_PATH).reply(204))
    const [page, alias, group, plain] = others.map(([, event]) => event)
    const events = [page, identify(), alias, group, identify({ userId: 'u2', value: false }), plain]

    const results = await sendBatch(events, { subscribe })

    const refused = refusedWith(missing('segment_audience_id'))
    const [first, second] = [member(), member({ userId: 'u2', value: false })]
    expect(results).toEqual([
      refused,
      { status: 204, sent: first, body: '' },
      refused,
      refused,
      { status: 204, sent: second, body: '' },
      refused
    ])
    expect(sent.map(({ body }) => body)).toEqual([bodyOf([first, second])])
  })
})

describe('events refused for different reasons', () => {
  const good = (userId: string) => identify({ userId })
  const batch: Array<[SegmentEvent, number]> = [
    [identify({ value: 'true' }), 400],
    [good('a'), 204],
    [identify({ audienceId: '' }), 400],
    [identify({}, { userId: undefined }), 400],
    [good('b'), 204],
    [identify({ computationClass: 'sql_trait' }), 400],
    [identify({ computationClass: 'computed_trait', value: 12 }), 400],
    [identify({}, { type: 'page' }), 400],
    [good('c'), 204],
    [identify({ audienceKey: ' ' }), 400]
  ]

  it('are each refused at their own index, and the others delivered together', async () => {
    const sent = recordRequests(nock(REST_API).post(SYNC_PATH).reply(204))

    const results = await sendBatch(batch.map(([event]) => event))

    expect(results.map(({ status }) => status)).toEqual(batch.map(([, status]) => status))
    expect(results.map(({ sent }) => sent)).toEqual(
      batch.map(([{ userId }, status]) => (status === 204 ? member({ userId: String(userId) }) : undefined))
    )
    expect(sent.map(({ body }) => body)).toEqual([bodyOf(['a', 'b', 'c'].map((userId) => member({ userId })))])
  })

  it('are not changed, nor are the payloads that core makes of them', async () => {
    nock(REST_API).post(SYNC_PATH).times(2).reply(204)
    const { perform, performBatch } = destination.actions.syncAudience
    const frozen: DestinationDefinition<Settings> = {
      ...destination,
      actions: {
        syncAudience: {
          ...destination.actions.syncAudience,
          perform: (request, data) => perform(request, deepFreeze(data)),
          performBatch: (request, data) => performBatch?.(request, deepFreeze(data))
        }
      }
    }
    const events = batch.map(([event]) => deepFreeze(event))
    const before = JSON.stringify(events)

    const results = await sendBatch(events, { definition: frozen })
    await sendEvent(events[1], { definition: frozen })

    expect(results.map(({ status }) => status)).toEqual(batch.map(([, status]) => status))
    expect(JSON.stringify(events)).toBe(before)
  })
})

/** A change of what is frozen throws, since modules are in strict mode. */
function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}
