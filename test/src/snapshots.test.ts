import { createTestEvent, createTestIntegration } from '@segment/actions-core'
import nock from 'nock'
import definition from '../../src'
import { identify, track, type EngageEvent } from '../helpers/engage'
import { REST_API, sendBatch, sendEvent, SETTINGS, SYNC_PATH, TOKEN } from '../helpers/integration'
import { expectPlannedRequestsOnly, recordRequests, type SentRequest } from '../helpers/recording'

expectPlannedRequestsOnly()

/** As a request reads on the wire: the same in every version of Jest, whose formats of objects differ. */
expect.addSnapshotSerializer({
  test: (value: unknown) => typeof value === 'object' && value !== null && 'url' in value && 'headers' in value,
  serialize: ({ method, url, headers, body }: SentRequest) =>
    [
      `${method} ${url}`,
      ...Object.entries(headers)
        .sort()
        .map(([name, value]) => `${name}: ${value}`),
      '',
      body
    ].join('\n')
})

const accepting = (requests = 1): SentRequest[] =>
  recordRequests(nock(REST_API).post(SYNC_PATH).times(requests).reply(204))

/** The fields without which nothing can be sent: those that are required, and the user ID. */
const REQUIRED_FIELDS = {
  segment_audience_id: { '@path': '$.context.personas.computation_id' },
  segment_audience_key: { '@path': '$.context.personas.computation_key' },
  segment_computation_action: { '@path': '$.context.personas.computation_class' },
  context_kind: 'user',
  context_key: 'user_id_only',
  segment_user_id: { '@path': '$.userId' },
  traits_or_props: {
    '@if': { exists: { '@path': '$.properties' }, then: { '@path': '$.properties' }, else: { '@path': '$.traits' } }
  }
}
const ALL_FIELDS = {
  ...REQUIRED_FIELDS,
  context_kind: 'organization',
  context_key: 'user_id_then_email_then_anonymousId',
  user_email: { '@path': '$.context.traits.email' },
  segment_anonymous_id: { '@path': '$.anonymousId' },
  audience_action: 'ADD',
  enable_batching: true
}
const NO_FIELDS = Object.fromEntries(Object.keys(definition.actions.syncAudience.fields).map((key) => [key, undefined]))

const MAPPINGS = [
  ['the required fields', { ...NO_FIELDS, ...REQUIRED_FIELDS }],
  ['all fields', { ...NO_FIELDS, ...ALL_FIELDS }]
] as const
const MEMBERSHIPS = [
  ['entered', true],
  ['exited', false]
] as const

const ENGAGE: EngageEvent = {
  userId: 'user-1',
  anonymousId: 'anonymous-1',
  audienceId: 'aud_2fq8',
  audienceKey: 'ld_segment_test'
}
const FIRST = { ...ENGAGE, userId: 'user-1' }
const SECOND = { ...ENGAGE, userId: 'user-2', audienceId: 'aud_9zk1', audienceKey: 'VIP_customers' }

describe.each(MAPPINGS)('with %s mapped', (_which, mapping) => {
  it.each(MEMBERSHIPS)('a user who has %s an audience makes this request', async (_how, value) => {
    const sent = accepting(2)
    await sendEvent(identify({ ...FIRST, value }), { mapping })
    await sendEvent(track({ ...FIRST, value }), { mapping })
    expect(sent[0]).toMatchSnapshot()
    expect(sent[1]).toEqual(sent[0])
  })

  it.each(MEMBERSHIPS)('users who have %s audiences make this request together', async (_how, value) => {
    const sent = accepting()
    await sendBatch([identify({ ...FIRST, value }), track({ ...SECOND, value })], { mapping })
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchSnapshot()
  })
})

describe('a request', () => {
  const BODY = `{"environmentId":"5f2b8c1d9e4a7b3c6d8e0f12","contextKind":"user","batch":[{"userId":"user-1","cohortName":"Ld segment test","cohortId":"aud_2fq8","value":true}]}`

  it('is the same to the byte for an event alone and in a batch', async () => {
    const sent = accepting(2)
    await sendEvent(identify(FIRST))
    await sendBatch([identify(FIRST)])
    expect(sent.map(({ body }) => body)).toEqual([BODY, BODY])
  })

  it.each([
    ['identify events', [identify(FIRST), identify({ ...FIRST, userId: 'user-2', value: false })]],
    ['track events', [track(FIRST), track({ ...FIRST, userId: 'user-2', value: false })]]
  ])('holds %s of one audience, entered and exited, in this text', async (_type, events) => {
    const sent = accepting()
    await sendBatch(events)
    expect(sent.map(({ body }) => body)).toEqual([
      '{"environmentId":"5f2b8c1d9e4a7b3c6d8e0f12","contextKind":"user","batch":[' +
        '{"userId":"user-1","cohortName":"Ld segment test","cohortId":"aud_2fq8","value":true},' +
        '{"userId":"user-2","cohortName":"Ld segment test","cohortId":"aud_2fq8","value":false}]}'
    ])
  })

  it('is in UTF-8, with the escapes of JSON and no others', async () => {
    const sent = accepting()
    await sendEvent(identify({ ...FIRST, userId: 'é "😀"\\/<\u2028' }))
    expect(sent.map(({ body }) => body)).toEqual([BODY.replace('user-1', () => 'é \\"😀\\"\\\\/<\u2028')])
  })

  it('has a length in bytes', async () => {
    const lengths: string[] = []
    nock(REST_API)
      .post(SYNC_PATH)
      .reply(function () {
        lengths.push(String(this.req.headers['content-length']))
        return [204]
      })
    await sendEvent(identify({ ...FIRST, userId: 'é😀user' }))
    expect(lengths).toEqual([String(Buffer.byteLength(BODY) + 4)])
  })

  it('has these headers, and none but those that the HTTP client adds', async () => {
    const sent = accepting(2)
    await sendEvent(identify())
    await sendBatch([identify()])
    const headers = {
      authorization: TOKEN,
      'content-type': 'application/json',
      'ld-api-version': '20240415',
      'user-agent': 'SegmentSyncAudiences/1.1.0'
    }
    expect(sent.map(({ headers }) => headers)).toEqual([headers, headers])
  })
})

describe("through Segment's test integration", () => {
  const event = createTestEvent({
    messageId: 'm1',
    timestamp: '2026-01-02T03:04:05.678Z',
    type: 'identify',
    userId: 'user-1',
    traits: { ld_segment_test: true },
    context: {
      personas: { computation_class: 'audience', computation_id: 'aud_2fq8', computation_key: 'ld_segment_test' },
      traits: { email: 'user-1@example.com' }
    }
  })

  it.each([
    ['the required fields', { mapping: REQUIRED_FIELDS }],
    ['all fields', { mapping: ALL_FIELDS }],
    ['the default mappings', { useDefaultMappings: true }]
  ])('an identify event with %s makes this request', async (_which, input) => {
    const sent = accepting()

    const integration = createTestIntegration(definition)
    const responses = await integration.testAction('syncAudience', { event, settings: SETTINGS, ...input })

    expect(responses.map(({ status }) => status)).toEqual([204])
    expect(await responses[0].request.text()).toBe(sent[0].body)
    expect(sent[0]).toMatchSnapshot()
  })
})
