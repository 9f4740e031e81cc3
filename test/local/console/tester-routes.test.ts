import type { FaultRule } from '../../../local/emulator/faults/generated-types'
import type { ChooseTesterTarget } from '../../../local/console/tester-target'
import { redirectedTo } from '../../../local/redirected'
import definition from '../../../src'
import { bodyOf, member, refusedWith, type SentMember } from '../../helpers/both-ways'
import { membersBySegment } from '../../helpers/emulated'
import { identifies, identify, track } from '../../helpers/engage'
import { SETTINGS, TOKEN } from '../../helpers/integration'
import { misbehavingServers } from '../../helpers/misbehaving-server'
import { expectNoSecrets } from '../../helpers/secrets'
import { get, send, servedConsoles } from '../../helpers/served-console'

const serveConsole = servedConsoles()
const serveMisbehaving = misbehavingServers()

const SYNCS: FaultRule['requests'] = { method: 'POST' }

/** What the tester sends where nothing was filled in. */
const EMPTY = { apiKey: '', clientId: '', instance: null }

const MAPPING = definition.presets![0].mapping as Record<string, unknown>

/** A request with these members to the emulator, as the tester is shown it. */
const requestWith = (members: SentMember[], contextKind = 'user', authorization = 'api-…') => ({
  method: 'POST',
  url: 'https://app.launchdarkly.com/api/v2/segment-targets/segment-audiences',
  headers: {
    Authorization: authorization,
    'LD-API-Version': '20240415',
    'User-Agent': 'SegmentSyncAudiences/1.1.0',
    'Content-Type': 'application/json'
  },
  body: {
    ...(JSON.parse(bodyOf(members, contextKind)) as object),
    environmentId: 'local-client-side-id'
  }
})

const NO_CONTENT = {
  statusCode: 204,
  statusMessage: 'No Content',
  headers: { connection: 'keep-alive', date: expect.any(String), 'keep-alive': 'timeout=5' },
  body: ''
}

const answeredBy = 'the embedded LaunchDarkly'

const delivered = (sent: SentMember) => ({ status: 204, sent, body: '' })

const NO_CONTEXT_KEY =
  'The event has no context key: the strategy user_id_only found nothing in segment_user_id. Choose another context_key strategy, or map the fields that it looks at.'

const refused = (statusCode: number, message: string, event?: number) => ({
  statusCode,
  message,
  requestError: true,
  ...(event !== undefined && { event })
})

/** Has an event, or several, tried as the tester does. */
async function test(payload: unknown, others: Record<string, unknown> = {}, faults: FaultRule[] = []) {
  const served = await serveConsole({ faults })
  const answer = await send(served, '/syncAudience', { payload, settings: EMPTY, ...others })
  return { ...answer, members: membersBySegment(served.emulator) }
}

describe('GET /manifest', () => {
  it('answers the definition', async () => {
    expect(await get(await serveConsole(), '/manifest')).toEqual({
      status: 200,
      body: JSON.parse(JSON.stringify(definition)) as unknown
    })
  })
})

describe('POST /authenticate', () => {
  const NO_ENVIRONMENT =
    "Credentials are invalid:  No environment has this client-side ID (404 Not Found). Copy it from the environment's settings in LaunchDarkly; check that the instance is that of your account. Asked: the embedded LaunchDarkly."

  it.each<[string, unknown, unknown]>([
    ['credentials that are good', { apiKey: 'api-local', clientId: 'local-client-side-id' }, { ok: true }],
    ['the credentials of the process where none are given', {}, { ok: true }],
    ['the credentials of the process where none were filled in', EMPTY, { ok: true }],
    ['no settings at all', null, { ok: true }],
    ['a client-side ID that there is not', { ...EMPTY, clientId: 'other' }, { ok: false, error: NO_ENVIRONMENT }],
    [
      'settings that are none',
      { instance: 'nowhere' },
      { ok: false, error: 'LaunchDarkly instance must be one of: "commercial", "eu", or "federal".' }
    ]
  ])('tells of %s', async (_what, settings, body) => {
    expect(await send(await serveConsole(), '/authenticate', settings)).toEqual({ status: 200, body })
  })

  it('tells of a token that is refused, without the token', async () => {
    const answer = await send(await serveConsole(), '/authenticate', { apiKey: TOKEN })
    expectNoSecrets(answer, [TOKEN])
    expect(answer).toEqual({
      status: 200,
      body: {
        ok: false,
        error:
          'Credentials are invalid:  The service token was refused (401 Unauthorized). Create a service token in LaunchDarkly and copy it; check that the instance is that of your account. Asked: the embedded LaunchDarkly.'
      }
    })
  })

  it.each([[[]], ['text'], [7]])('refuses what are no settings: %j', async (settings) => {
    expect(await send(await serveConsole(), '/authenticate', settings)).toEqual({
      status: 400,
      body: { code: 'invalid_request', message: 'settings must be a JSON object.' }
    })
  })
})

describe('POST /syncAudience with one event', () => {
  it('answers the exchange, without the token, with bodies as JSON', async () => {
    const mapping = { ...MAPPING, context_kind: 'device', segment_user_id: { '@path': '$.anonymousId' } }
    const { status, body, members } = await test(identify({ anonymousId: 'a1' }), {
      mapping,
      auth: { accessToken: '' },
      features: {}
    })
    expect({ status, body }).toEqual({
      status: 200,
      body: [{ request: requestWith([member({ userId: 'a1' })], 'device'), response: NO_CONTENT, answeredBy }]
    })
    expect(members).toEqual({ 'segment-audiences-aud_1': ['a1'] })
  })

  it('maps as the preset does where the tester gives no mapping', async () => {
    expect((await test(track({ value: false }))).body).toEqual([
      { request: requestWith([member({ value: false })]), response: NO_CONTENT, answeredBy }
    ])
  })

  it('takes the credentials that the tester gives', async () => {
    const { body } = await test(identify(), { settings: { apiKey: TOKEN, clientId: '' } })
    expectNoSecrets(body, [TOKEN])
    expect(body).toEqual([
      {
        request: requestWith([member()]),
        response: {
          statusCode: 401,
          statusMessage: 'Unauthorized',
          headers: expect.objectContaining({ 'content-type': 'application/json' }),
          body: { code: 'unauthorized', message: 'invalid access token' }
        },
        answeredBy
      },
      refused(
        401,
        'LaunchDarkly answered 401 Unauthorized (unauthorized: invalid access token). The service token was refused: check it, and the instance, in the destination settings.'
      )
    ])
  })

  it('answers why it makes no request', async () => {
    expect(await test(identify({ userId: '' }))).toEqual({
      status: 200,
      body: [refused(400, NO_CONTEXT_KEY)],
      members: {}
    })
  })

  // It says 500, of which Segment would take the event for one to send again.
  it("answers why Segment's runtime refuses it", async () => {
    const { body } = await test({ type: 'identify', userId: 'u1', traits: { plan: 'pro' } })
    expect(body).toEqual([
      refused(
        400,
        "The root value is missing the required field 'segment_audience_id'. The root value is missing the required field 'segment_audience_key'. The root value is missing the required field 'segment_computation_action'."
      )
    ])
  })

  it('answers that the connection failed', async () => {
    const reset: FaultRule = { requests: SYNCS, fault: { kind: 'reset', when: 'before-applying' } }
    expect((await test(identify(), {}, [reset])).body).toEqual([
      refused(503, 'The connection to LaunchDarkly failed (ECONNRESET). Segment sends the event again.')
    ])
  })

  it('shows a body that is not JSON as it is', async () => {
    const server = await serveMisbehaving((response) => response.writeHead(502).end('<h1>Bad Gateway</h1>'))
    const served = await serveConsole({ origin: server.origin })
    const { body } = await send(served, '/syncAudience', { payload: identify(), settings: {} })
    expect(body).toMatchObject([{ response: { statusCode: 502, body: '<h1>Bad Gateway</h1>' } }, { statusCode: 502 }])
  })
})

describe('POST /syncAudience with several events', () => {
  it('adds the result of each event, and of each that no request carried why', async () => {
    const events = [identify(), identify({ userId: '' }), { type: 'page' }, track({ userId: 'u2', value: false })]
    const { body } = await test(events, { mapping: MAPPING })
    const missing =
      "The root value is missing the required field 'segment_audience_id'. The root value is missing the required field 'segment_audience_key'. The root value is missing the required field 'segment_computation_action'. The root value is missing the required field 'traits_or_props'."
    const [first, second] = [member(), member({ userId: 'u2', value: false })]
    expect(body).toEqual([
      {
        request: requestWith([first, second]),
        response: NO_CONTENT,
        answeredBy,
        multistatus: [delivered(first), refusedWith(NO_CONTEXT_KEY), refusedWith(missing), delivered(second)]
      },
      refused(400, NO_CONTEXT_KEY, 1),
      refused(400, missing, 2)
    ])
  })

  it('refuses what is no event, and delivers those beside it', async () => {
    const none = 'This is not an event. An event is a JSON object.'
    const result = { status: 400, errormessage: none }
    expect(await test([7, identify(), null, [identify()]])).toEqual({
      status: 200,
      body: [
        {
          request: requestWith([member()]),
          response: NO_CONTENT,
          answeredBy,
          multistatus: [result, delivered(member()), result, result]
        },
        refused(400, none, 0),
        refused(400, none, 2),
        refused(400, none, 3)
      ],
      members: { 'segment-audiences-aud_1': ['u1'] }
    })
    expect((await test([7])).body).toEqual([{ ...refused(400, none, 0), multistatus: [result] }])
  })

  it('puts the results into the first element, whatever that is', async () => {
    expect((await test([identify({ userId: '' })])).body).toEqual([
      { ...refused(400, NO_CONTEXT_KEY, 0), multistatus: [refusedWith(NO_CONTEXT_KEY)] }
    ])
  })

  it('answers that the connection failed', async () => {
    const reset: FaultRule = { requests: SYNCS, fault: { kind: 'reset', when: 'before-applying' } }
    const problem = 'The connection to LaunchDarkly failed (ECONNRESET).'
    expect((await test([identify()], {}, [reset])).body).toEqual([
      {
        ...refused(503, problem),
        multistatus: [
          {
            status: 503,
            errortype: 'SERVICE_UNAVAILABLE',
            errormessage: `${problem} Segment sends the event again.`,
            errorreporter: 'DESTINATION',
            sent: member()
          }
        ]
      }
    ])
  })

  it('answers every exchange of a batch that is narrowed down', async () => {
    const { body } = await test(identifies(2), {}, [
      { requests: { ...SYNCS, members: ['u1'] }, fault: { kind: 'status', status: 413 } }
    ])
    const [u0, u1] = [member({ userId: 'u0' }), member({ userId: 'u1' })]
    const answer = { response: expect.objectContaining({ statusCode: 413 }), answeredBy }
    expect(body).toEqual([
      {
        request: requestWith([u0, u1]),
        ...answer,
        multistatus: [
          delivered(u0),
          {
            status: 413,
            errortype: 'PAYLOAD_TOO_LARGE',
            errormessage:
              'LaunchDarkly answered 413 Payload Too Large (request_too_large: a fault rule of the emulator asks for this answer). The member is larger than LaunchDarkly takes: shorten its context key or audience key.',
            errorreporter: 'DESTINATION',
            sent: u1
          }
        ]
      },
      { request: requestWith([u0]), response: NO_CONTENT, answeredBy },
      { request: requestWith([u1]), ...answer }
    ])
  })

  // It answers 500 for all of them, with the words of a TypeError.
  it("refuses those that Segment's runtime cannot read, and delivers the others", async () => {
    const { body, members } = await test([identify(), { ...identify(), context: null }])
    expect(members).toEqual({ 'segment-audiences-aud_1': ['u1'] })
    expect(body).toMatchObject([{ multistatus: [delivered(member()), { status: 400 }] }, { statusCode: 400, event: 1 }])
  })
})

describe('POST /syncAudience refuses', () => {
  const invalid = (message: string) => ({ status: 400, body: { code: 'invalid_request', message } })

  it.each<[string, unknown, string]>([
    ['a body that is no object', [], 'The body must be a JSON object.'],
    ['settings that are none', { payload: identify(), settings: [] }, 'settings must be a JSON object.'],
    ['a mapping that is none', { payload: identify(), settings: {}, mapping: null }, 'mapping must be a JSON object.']
  ])('%s', async (_what, body, message) => {
    expect(await send(await serveConsole(), '/syncAudience', body)).toEqual(invalid(message))
  })

  it.each<[string, unknown, string]>([
    ['an event that is none', 'text', 'payload is not there, or no event: give one, or an array of them.'],
    ['no event', undefined, 'payload is not there, or no event: give one, or an array of them.'],
    ['no event among none', [], 'payload is empty: give an event, or an array of them.']
  ])('%s', async (_what, payload, message) => {
    expect(await test(payload)).toEqual({ status: 200, body: [refused(400, message)], members: {} })
  })

  it.each([
    ['one event', identify()],
    ['several', [identify()]]
  ])('settings that do not hold, with %s', async (_what, payload) => {
    expect(await test(payload, { settings: { instance: 'nowhere' } })).toEqual({
      status: 200,
      body: [refused(400, 'LaunchDarkly instance must be one of: "commercial", "eu", or "federal".')],
      members: {}
    })
  })

  // What core throws has its stack for a message, with the paths of this machine.
  it.each([
    ['one event', identify()],
    ['several', [identify()]]
  ])('a mapping that is none, without the insides of this process, with %s', async (_what, payload) => {
    const { body } = await test(payload, { mapping: { ...MAPPING, context_kind: { '@nope': 1 } } })
    expect(body).toMatchObject([{ statusCode: 400, requestError: true }])
    expect(JSON.stringify(body)).not.toMatch(/node_modules|\bat \S+ \(/)
  })

  it('an action that there is not', async () => {
    expect(await send(await serveConsole(), '/otherAction', { payload: identify(), settings: {} })).toEqual({
      status: 404,
      body: { code: 'not_found', message: 'There is nothing here: the page is at /.' }
    })
  })

  it('what is not JSON', async () => {
    const { app } = await serveConsole()
    const response = await app.request('/syncAudience', { method: 'POST', body: '{' })
    expect([response.status, await response.json()]).toEqual([
      400,
      { code: 'invalid_request', message: 'the body is not JSON' }
    ])
  })
})

it('asks whom the settings choose, and says whom it asked', async () => {
  const { origin } = await serveMisbehaving((response) => response.writeHead(401).end())
  const chooseTesterTarget: ChooseTesterTarget = (given) => ({
    name: `another, by ${Object.keys(given).join(' and ')}`,
    kind: 'launchdarkly',
    transport: redirectedTo(origin),
    settings: { ...SETTINGS, ...given }
  })
  const served = await serveConsole({ chooseTesterTarget })
  const settings = { ...EMPTY, apiKey: TOKEN }
  const answers = [
    await send(served, '/authenticate', settings),
    await send(served, '/syncAudience', { payload: [identify()], settings })
  ]
  expectNoSecrets(answers, [TOKEN])
  expect(answers).toMatchObject([
    { body: { ok: false, error: expect.stringMatching(/ Asked: another, by apiKey\.$/) } },
    { body: [{ response: { statusCode: 401 }, answeredBy: 'another, by apiKey' }] }
  ])
  // What the console does not watch says nothing of why a context is not in its segments.
  expect((await get(served, '/console/contexts?kind=user&key=u1')).body).toMatchObject({ undelivered: [] })
  expect(membersBySegment(served.emulator)).toEqual({})
})

it('says nothing of whom it asked where it asked nobody', async () => {
  const chooseTesterTarget: ChooseTesterTarget = (given) => ({
    name: 'LaunchDarkly itself',
    kind: 'launchdarkly',
    transport: (request) => request,
    settings: given
  })
  const served = await serveConsole({ chooseTesterTarget })
  const missing = "The root value is missing the required field 'clientId'."
  expect([
    await send(served, '/authenticate', { apiKey: TOKEN }),
    await send(served, '/syncAudience', { payload: [identify()], settings: { apiKey: TOKEN } })
  ]).toEqual([
    { status: 200, body: { ok: false, error: missing } },
    { status: 200, body: [refused(400, missing)] }
  ])
})
