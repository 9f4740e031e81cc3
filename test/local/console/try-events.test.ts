import type { SegmentEvent } from '@segment/actions-core'
import type { TryAnswer, TriedEvent } from '../../../local/console/protocol'
import type { FaultRule } from '../../../local/emulator/faults/generated-types'
import { member, type SentMember } from '../../helpers/both-ways'
import { membersBySegment } from '../../helpers/emulated'
import { identifies, identify, track } from '../../helpers/engage'
import { SETTINGS, TOKEN } from '../../helpers/integration'
import { misbehavingServers } from '../../helpers/misbehaving-server'
import { expectNoSecrets } from '../../helpers/secrets'
import { callOfPage, get, send, servedConsoles, tryOnPage, type ServedConsole } from '../../helpers/served-console'

const serveConsole = servedConsoles()
const serveMisbehaving = misbehavingServers()

const SYNCS: FaultRule['requests'] = { method: 'POST' }
const MESSAGE_OF_204 = 'LaunchDarkly answered 204 to the request that carried it.'
const FAULT = 'a fault rule of the emulator asks for this answer'

const payload = (userId = 'u1', value: unknown = true, changes = {}) => ({
  segment_audience_id: 'aud_1',
  segment_audience_key: 'vip_customers',
  segment_computation_action: 'audience',
  context_kind: 'user',
  segment_user_id: userId,
  context_key: 'user_id_only',
  traits_or_props: { vip_customers: value },
  enable_batching: true,
  ...changes
})

const delivered = (sent: Partial<SentMember> = {}): TriedEvent => ({
  decision: 'delivered',
  status: 204,
  explanation: MESSAGE_OF_204,
  payload: payload(sent.userId, sent.value),
  sent: member(sent)
})

const left = (explanation: string): TriedEvent => ({ decision: 'left out', explanation })
const BY_TRIGGER = left('The trigger leaves it out, so Segment does not send it.')
const BY_INTEGRATIONS = left('Its own `integrations` exclude this destination, so Segment does not send it.')

const tryThese = (served: ServedConsole, events: unknown, ...changed: [Parameters<typeof callOfPage>[1]?]) =>
  tryOnPage(served, JSON.stringify(events), ...changed)

/** Of each exchange the context keys that it carried, or its method where it carried none, and what came of it. */
const inShort = ({ exchanges }: TryAnswer): unknown[] =>
  exchanges.map(({ request, response, failure }) => [
    request.body === ''
      ? request.method
      : (JSON.parse(request.body) as { batch: SentMember[] }).batch.map(({ userId }) => userId).join(' '),
    response?.status ?? failure
  ])

const decisions = ({ events }: TryAnswer): unknown[] => events.map(({ decision, status }) => [decision, status])

describe('one event', () => {
  it('that is delivered: its payload, the decision, the request without the token, and the answer', async () => {
    const served = await serveConsole({ credentials: { apiKey: 'api-local', clientId: 'local-client-side-id' } })
    expect(await tryThese(served, identify())).toEqual({
      name: 'try 1',
      events: [delivered()],
      exchanges: [
        {
          request: {
            method: 'POST',
            url: 'https://app.launchdarkly.com/api/v2/segment-targets/segment-audiences',
            headers: {
              Authorization: 'api-…',
              'LD-API-Version': '20240415',
              'User-Agent': 'SegmentSyncAudiences/1.1.0',
              'Content-Type': 'application/json'
            },
            body: '{"environmentId":"local-client-side-id","contextKind":"user","batch":[{"userId":"u1","cohortName":"Vip customers","cohortId":"aud_1","value":true}]}'
          },
          response: {
            status: 204,
            statusText: 'No Content',
            headers: { connection: 'keep-alive', date: expect.any(String), 'keep-alive': 'timeout=5' },
            body: ''
          },
          milliseconds: 0
        }
      ]
    })
    expect(membersBySegment(served.emulator)).toEqual({ 'segment-audiences-aud_1': ['u1'] })
  })

  it('goes through the mapping and the settings of the page', async () => {
    const served = await serveConsole()
    const { events, exchanges } = await tryThese(served, identify({ userId: '', email: 'ada@example.com' }), {
      settings: { clientId: 'local-client-side-id', instance: 'eu' },
      mapping: { context_kind: 'person', context_key: 'user_id_then_email' }
    })
    expect(events).toEqual([
      {
        ...delivered({ userId: 'ada@example.com' }),
        payload: payload('', true, {
          context_kind: 'person',
          context_key: 'user_id_then_email',
          user_email: 'ada@example.com',
          traits_or_props: { vip_customers: true, email: 'ada@example.com' }
        })
      }
    ])
    expect(exchanges.map(({ request }) => [request.url, request.body])).toEqual([
      [
        'https://app.eu.launchdarkly.com/api/v2/segment-targets/segment-audiences',
        '{"environmentId":"local-client-side-id","contextKind":"person","batch":[{"userId":"ada@example.com","cohortName":"Vip customers","cohortId":"aud_1","value":true}]}'
      ]
    ])
  })

  it.each<[string, unknown, TriedEvent]>([
    [
      'refused by the destination',
      identify({ value: 'yes' }),
      {
        decision: 'refused',
        status: 400,
        explanation:
          'The event has a value of type string instead of true or false under the audience key. Send true for a member and false for a removal in the traits of an identify or the properties of a track event.',
        payload: payload('u1', 'yes')
      }
    ],
    [
      "refused by Segment's runtime",
      { type: 'identify', userId: 'u1', traits: { plan: 'pro' } },
      {
        decision: 'refused',
        status: 400,
        explanation:
          "The root value is missing the required field 'segment_audience_id'. The root value is missing the required field 'segment_audience_key'. The root value is missing the required field 'segment_computation_action'.",
        payload: {
          context_kind: 'user',
          segment_user_id: 'u1',
          context_key: 'user_id_only',
          traits_or_props: { plan: 'pro' },
          enable_batching: true
        }
      }
    ],
    ['left out by the trigger', { type: 'page', userId: 'u1' }, BY_TRIGGER],
    ['left out by its own integrations', { ...identify(), integrations: { All: false } }, BY_INTEGRATIONS],
    [
      'left out by its own integrations, which name the destination',
      { ...identify(), integrations: { 'LaunchDarkly Audiences': false } },
      BY_INTEGRATIONS
    ]
  ])('that is %s makes no request', async (_what, event, tried) => {
    expect(await tryThese(await serveConsole(), event)).toEqual({ name: 'try 1', events: [tried], exchanges: [] })
  })

  it('that the trigger of the page leaves out', async () => {
    const served = await serveConsole()
    const answer = await tryThese(served, [identify(), track()], { trigger: 'type = "identify"' })
    expect(answer.events).toEqual([delivered(), BY_TRIGGER])
  })

  it.each([['type="track"'], ['(type = "track")\nand userId = "u1"']])(
    'that is left out by a trigger which is as it was meant is told no more: %s',
    async (trigger) => {
      expect((await tryThese(await serveConsole(), identify(), { trigger })).events).toEqual([BY_TRIGGER])
    }
  )

  it.each([
    ['type = ', 'type = "eos"'],
    ["type = 'identify'", `type = "'identify'"`],
    ['type == "identify"', 'type = "="'],
    ['type = "track" userId = "u1"', 'type = "track" and userId = "u1"']
  ])(
    'that is left out by a trigger which is read otherwise than it was meant is told so: %s',
    async (trigger, read) => {
      const { events } = await tryThese(await serveConsole(), identify(), { trigger })
      expect(events).toEqual([
        left(`The trigger, which is read as ${read}, leaves it out, so Segment does not send it.`)
      ])
    }
  )

  it.each([
    ['refused', { kind: 'status', status: 401 }, 401, 'LaunchDarkly answered 401 Unauthorized'],
    ['undelivered', { kind: 'status', status: 503 }, 503, 'LaunchDarkly answered 503 Service Unavailable'],
    ['undelivered', { kind: 'status', status: 409 }, 429, 'LaunchDarkly answered 409 Conflict']
  ] as const)('that is %s by LaunchDarkly: %j', async (decision, fault, status, explanation) => {
    const served = await serveConsole({ faults: [{ requests: SYNCS, fault }] })
    const { events, exchanges } = await tryThese(served, identify())
    expect(events).toEqual([
      {
        decision,
        status,
        explanation: expect.stringContaining(explanation),
        payload: payload(),
        sent: member()
      }
    ])
    expect(exchanges.map(({ response }) => [response?.status, response?.body])).toEqual([
      [fault.status, expect.stringContaining(`"message":"${FAULT}"`)]
    ])
  })
})

describe('several events', () => {
  it('share a request; an earlier change of the same member is told by the number of the later event', async () => {
    const events = [
      'not an event',
      identify({ value: true }),
      { ...identify(), integrations: { All: false } },
      identify({ userId: '' }),
      track({ value: false }),
      identify({ userId: 'u2' }),
      track({ value: true })
    ]
    const superseded = {
      decision: 'superseded',
      status: 204,
      explanation: `Event 7 is a later change of the same member, so only that one is sent, and its outcome is this one's, too. ${MESSAGE_OF_204}`
    }
    const answer = await tryThese(await serveConsole(), events)
    expect(answer.events).toEqual([
      { decision: 'refused', status: 400, explanation: 'This is not an event. An event is a JSON object.' },
      { ...superseded, payload: payload() },
      BY_INTEGRATIONS,
      {
        decision: 'refused',
        status: 400,
        explanation:
          'The event has no context key: the strategy user_id_only found nothing in segment_user_id. Choose another context_key strategy, or map the fields that it looks at.',
        payload: payload('')
      },
      { ...superseded, payload: payload('u1', false) },
      delivered({ userId: 'u2' }),
      delivered()
    ])
    expect(inShort(answer)).toEqual([['u2 u1', 204]])
  })

  it('tell of one that is superseded also what became of the later one', async () => {
    const served = await serveConsole({ faults: [{ requests: SYNCS, fault: { kind: 'status', status: 503 } }] })
    const { events } = await tryThese(served, [identify(), track({ value: false })])
    const problem = `LaunchDarkly answered 503 Service Unavailable (service_unavailable: ${FAULT}). Segment sends the event again.`
    const undelivered = { decision: 'undelivered', status: 503 }
    expect(events).toEqual([
      {
        ...undelivered,
        explanation: `Event 2 is a later change of the same member, so only that one is sent, and its outcome is this one's, too. ${problem}`,
        payload: payload()
      },
      { ...undelivered, explanation: problem, payload: payload('u1', false), sent: member({ value: false }) }
    ])
  })

  it.each([413, 400])('show every request of those that narrow down a %d', async (status) => {
    const served = await serveConsole({
      faults: [{ requests: { ...SYNCS, members: ['u1'] }, fault: { kind: 'status', status } }]
    })
    const answer = await tryThese(served, identifies(4))
    // A 400 may be about the environment: so that is looked for first.
    const asked = status === 400 ? [['HEAD', 200]] : []
    expect(inShort(answer)).toEqual([
      ['u0 u1 u2 u3', status],
      ...asked,
      ['u0 u1', status],
      ['u2 u3', 204],
      ['u0', 204],
      ['u1', status]
    ])
    expect(decisions(answer)).toEqual([
      ['delivered', 204],
      ['refused', status],
      ['delivered', 204],
      ['delivered', 204]
    ])
    expect(membersBySegment(served.emulator)).toEqual({ 'segment-audiences-aud_1': ['u2', 'u3', 'u0'] })
  })

  it('are refused by LaunchDarkly where the segment holds another context kind', async () => {
    const served = await serveConsole()
    await tryThese(served, identify())
    const answer = await tryThese(served, identify({ userId: 'u2' }), { mapping: { context_kind: 'device' } })
    expect(answer.events).toEqual([
      {
        decision: 'refused',
        status: 400,
        explanation:
          'LaunchDarkly answered 400 Bad Request (invalid_request: segment segment-audiences-aud_1 holds contexts of the kind user only). Likely causes: the segment already holds another context kind, no environment has this client-side ID, or LaunchDarkly does not take this context key or audience.',
        payload: payload('u2', true, { context_kind: 'device' }),
        sent: member({ userId: 'u2' })
      }
    ])
    expect(inShort(answer)).toEqual([['u2', 400]])
  })

  it('may be JSON Lines, of which one is not JSON', async () => {
    const served = await serveConsole()
    const answer = await tryOnPage(served, `${JSON.stringify(identify())}\n{"userId":\n`)
    expect(answer.events).toEqual([
      delivered(),
      { decision: 'refused', status: 400, explanation: 'The line is not JSON. Write one event a line.' }
    ])
  })

  it('do not take a number that is too large for a user ID', async () => {
    const answer = await tryOnPage(await serveConsole(), '{"type":"identify","userId":12345678901234567890}')
    expect(answer).toEqual({
      name: 'try 1',
      events: [
        {
          decision: 'refused',
          status: 400,
          explanation: 'userId or anonymousId is a number too large to be read exactly. Write it in quotes.'
        }
      ],
      exchanges: []
    })
  })

  it('are as many as Segment puts into a batch', async () => {
    const served = await serveConsole()
    const answer = await tryThese(served, identifies(1_000))
    expect(answer.events.every(({ decision }) => decision === 'delivered')).toBe(true)
    expect([answer.events.length, answer.exchanges.length]).toEqual([1_000, 1])
    expect(membersBySegment(served.emulator)['segment-audiences-aud_1']).toHaveLength(1_000)
  })
})

it.each([[true], [false]])(
  'refuses an event alone on which a template of the mapping fails, with batching: %s',
  async (enable_batching) => {
    const failing = { '@liquid': '{% if anonymousId %}{{ userId | concat: 5 }}{% else %}{{ userId }}{% endif %}' }
    const events = [identify(), identify({ anonymousId: 'a1' }), identify({ userId: 'u2' })]
    const answer = await tryThese(await serveConsole(), events, {
      mapping: { segment_user_id: failing, enable_batching }
    })
    expect(decisions(answer)).toEqual([
      ['delivered', 204],
      ['refused', 400],
      ['delivered', 204]
    ])
    expect(answer.events[1]).toMatchObject({ explanation: expect.stringContaining('a Liquid template of the mapping') })
  }
)

describe('with batching switched off', () => {
  const off = { mapping: { enable_batching: false } }
  const unbatched = (event: TriedEvent): TriedEvent => ({
    ...event,
    ...(event.payload !== undefined && { payload: { ...(event.payload as object), enable_batching: false } })
  })

  it('each event makes a request of its own, also where a later one changes the same member', async () => {
    const served = await serveConsole()
    const answer = await tryThese(served, [identify(), identify({ userId: 'u2' }), track({ value: false })], off)
    expect(answer.events).toEqual(
      [delivered(), delivered({ userId: 'u2' }), delivered({ value: false })].map(unbatched)
    )
    expect(inShort(answer)).toEqual([
      ['u1', 204],
      ['u2', 204],
      ['u1', 204]
    ])
    expect(membersBySegment(served.emulator)).toEqual({ 'segment-audiences-aud_1': ['u2'] })
  })

  it('tells the same of those that make none', async () => {
    const served = await serveConsole()
    const events = [
      identify({ value: 'yes' }),
      { type: 'identify', userId: 'u1', traits: {} },
      { type: 'page', userId: 'u1' },
      { ...identify(), integrations: { All: false } },
      null
    ]
    const answer = await tryThese(served, events, off)
    expect(answer).toEqual({
      name: 'try 1',
      events: (await tryThese(served, events)).events.map(unbatched),
      exchanges: []
    })
    expect(decisions(answer)).toEqual([
      ['refused', 400],
      ['refused', 400],
      ['left out', undefined],
      ['left out', undefined],
      ['refused', 400]
    ])
  })

  it('tells what LaunchDarkly said to each', async () => {
    const served = await serveConsole({
      faults: [
        { requests: { ...SYNCS, members: ['u1'] }, fault: { kind: 'status', status: 503 } },
        { requests: { ...SYNCS, members: ['u2'] }, fault: { kind: 'status', status: 401 } }
      ]
    })
    const answer = await tryThese(served, identifies(4), off)
    expect(decisions(answer)).toEqual([
      ['delivered', 204],
      ['undelivered', 503],
      ['refused', 401],
      ['delivered', 204]
    ])
    expect(answer.events[1]).toEqual({
      decision: 'undelivered',
      status: 503,
      explanation: `LaunchDarkly answered 503 Service Unavailable (service_unavailable: ${FAULT}). Segment sends the event again.`,
      payload: payload('u1', true, { enable_batching: false })
    })
  })
})

describe.each([
  ['in a batch', {}],
  ['alone', { mapping: { enable_batching: false } }]
])('%s', (_how, changed) => {
  it("an event that Segment's runtime cannot read is refused, and the others are delivered", async () => {
    const unreadable = {
      ...identify({ userId: 'bad' }),
      context: { personas: null } as unknown as SegmentEvent['context']
    }
    const answer = await tryThese(await serveConsole(), [identify(), unreadable, identify({ userId: 'u3' })], changed)
    expect(decisions(answer)).toEqual([
      ['delivered', 204],
      ['refused', 400],
      ['delivered', 204]
    ])
  })

  // Written as JSON anew, it is too deep for that: the console fails at it, and prints a stack.
  it.each([
    ['of an array', (events: string[]) => `[${events.join(',')}]`],
    ['of lines', (events: string[]) => events.join('\n')]
  ])('an event that is nested too deep is refused, and the others are delivered: %s', async (_what, textOf) => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined)
    const served = await serveConsole()
    const traits = `{"vip_customers":true,"deep":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
    const deep = JSON.stringify(identify({ userId: 'deep' }, { traits: 'TRAITS' as never })).replace('"TRAITS"', traits)
    const call = await callOfPage(served, { text: textOf([JSON.stringify(identify()), deep]), ...changed })
    const { status, body } = await send<TryAnswer>(served, '/console/try', call)
    expect(status).toBe(200)
    expect(decisions(body)).toEqual([
      ['delivered', 204],
      ['refused', 400]
    ])
  })

  it('a connection that is reset shows what failed instead of an answer', async () => {
    const served = await serveConsole({
      faults: [{ requests: SYNCS, fault: { kind: 'reset', when: 'before-applying' } }]
    })
    const { events, exchanges } = await tryThese(served, identify(), changed)
    expect(events.map(({ decision, status, explanation }) => [decision, status, explanation])).toEqual([
      ['undelivered', 503, 'The connection to LaunchDarkly failed (ECONNRESET). Segment sends the event again.']
    ])
    expect(exchanges).toEqual([
      {
        request: expect.objectContaining({ method: 'POST' }),
        failure: { status: 503, problem: 'The connection to LaunchDarkly failed (ECONNRESET).' },
        milliseconds: 0
      }
    ])
  })

  it('no token is shown, where a server sends back the one that it got', async () => {
    const echo = await serveMisbehaving((response) => {
      const authorization = String(response.req.headers.authorization)
      response.setHeader('X-Asked-With', authorization)
      response.setHeader('X-Also', `Bearer ${encodeURIComponent(authorization)}`)
      response.statusCode = 422
      response.end(JSON.stringify({ code: authorization, message: `the token ${authorization} will not do` }))
    })
    const served = await serveConsole({ origin: echo.origin, credentials: SETTINGS })
    const answer = await tryThese(served, identify(), changed)
    expectNoSecrets(answer, [TOKEN])
    const [{ response }] = answer.exchanges
    expect(response).toMatchObject({
      status: 422,
      headers: { 'x-asked-with': 'api-…', 'x-also': 'Bearer api-…' },
      body: '{"code":"api-…","message":"the token api-… will not do"}'
    })
  })
})

describe('refuses', () => {
  it.each<[string, object | null, string]>([
    ['a body that is no object', null, 'text must be the events: JSON, or JSON Lines'],
    ['a text that is none', { text: 7 }, 'text must be the events: JSON, or JSON Lines'],
    [
      'what is not JSON',
      { text: 'ada@example.com' },
      'The text is not JSON from line 1, column 1 on. Write one event, an array of them, or one a line.'
    ],
    ['an empty text', { text: '' }, 'There is no event. Paste one, or choose a sample.'],
    [
      'more than a batch',
      { text: JSON.stringify(identifies(1_001)) },
      'There are 1001 events. Try 1000 at most; Replay takes a file of any number.'
    ],
    [
      'to set a secret',
      { settings: { apiKey: TOKEN } },
      'The settings hold apiKey: clientId, instance can be set here. Secrets stay in the process.'
    ],
    [
      'an instance that there is not',
      { settings: { clientId: 'local-client-side-id', instance: 'nowhere' } },
      'The settings will not do: LaunchDarkly instance must be one of: "commercial", "eu", or "federal".'
    ],
    [
      'a client-side ID that was emptied',
      { settings: {} },
      "The settings will not do: The root value is missing the required field 'clientId'."
    ],
    [
      'a client-side ID that is no text',
      { settings: { clientId: {} } },
      'The settings will not do: LaunchDarkly client-side ID must be a string but it was an object.'
    ],
    [
      'a mapping of what there is not',
      { mapping: null },
      'The mapping is not a JSON object. Write one that has a value for each field.'
    ],
    [
      'a trigger that is none',
      { trigger: 'identify' },
      'The trigger is not FQL. Write one like: type = "identify" and userId != null'
    ]
  ])('%s', async (_what, changed, message) => {
    const served = await serveConsole({ credentials: SETTINGS })
    const call = await callOfPage(served, { text: JSON.stringify(identify()) })
    const answer = await send(served, '/console/try', changed && { ...call, ...changed })
    expectNoSecrets(answer, [TOKEN, 'ada@example.com'])
    expect(answer).toEqual({ status: 400, body: { code: 'invalid_request', message } })
    expect((await get(served, '/console/segments')).body).toEqual({ segments: [], changes: [] })
  })

  it('what is not JSON for a body', async () => {
    const { app } = await serveConsole()
    const response = await app.request('/console/try', { method: 'POST', body: '{"text":' })
    expect([response.status, await response.json()]).toEqual([
      400,
      { code: 'invalid_request', message: 'the body is not JSON' }
    ])
  })
})
