import { identifies } from '../../helpers/engage'
import { sendBatch, TOKEN } from '../../helpers/integration'
import { KIND_OF_EVENT, manyOfKind, ofKind } from '../../helpers/kinds'
import { answeredByHand, turn, type Waiting } from '../../helpers/own-request'
import { expectNoSecrets } from '../../helpers/secrets'

const mapping = KIND_OF_EVENT
const KINDS = ['user', 'device', 'organization', 'account', 'household', 'team']
const NOT_SENT = 'Not sent, since another request of the batch failed: '

type Fail = (request: Waiting) => Promise<void>
const answer =
  (status: number): Fail =>
  (request) =>
    request.answer(status)
const fail =
  (error: object): Fail =>
  (request) =>
    request.fail(Object.assign(new Error(TOKEN), error))

const HALTING: Array<{ after: string; end: Fail; status: number; says: string }> = [
  { after: 'a 401', end: answer(401), status: 401, says: 'LaunchDarkly answered 401 Unauthorized.' },
  { after: 'a 429', end: answer(429), status: 429, says: 'LaunchDarkly answered 429 Too Many Requests.' },
  { after: 'a time-out', end: fail({ name: 'TimeoutError' }), status: 408, says: 'LaunchDarkly did not answer' },
  {
    after: 'a time-out of node-fetch',
    end: fail({ name: 'FetchError', type: 'request-timeout' }),
    status: 408,
    says: 'LaunchDarkly did not answer'
  },
  {
    after: 'a time-out of a body',
    end: fail({ name: 'FetchError', type: 'body-timeout' }),
    status: 503,
    says: "LaunchDarkly's answer did not end"
  },
  {
    after: 'an abort by the platform',
    end: fail({ name: 'RequestClientError', status: 408 }),
    status: 408,
    says: 'Segment ended the call'
  }
]

describe.each(HALTING)('after $after', ({ end, status, says }) => {
  it('no further context kind is started, and what is under way ends as it does', async () => {
    const { definition, requests } = answeredByHand()
    const sending = sendBatch(
      KINDS.map((kind) => ofKind(kind)),
      { definition, mapping }
    )
    await turn()

    await end(requests[0])
    await requests[1].answer(204)
    await requests[2].answer(503)
    await requests[3].answer(202)

    const results = await sending
    expect(requests).toHaveLength(4)
    const ofRequests = new Map(requests.map(({ contextKind }, i) => [contextKind, [status, 204, 503, 202][i]]))
    expect(results.map(({ status }) => status)).toEqual(KINDS.map((kind) => ofRequests.get(kind) ?? status))

    const unsent = results.filter((_, i) => !ofRequests.has(KINDS[i]))
    expect(unsent).toHaveLength(2)
    for (const result of unsent) {
      expect(result).not.toHaveProperty('sent')
      expect(result.errorreporter).toBe('INTEGRATIONS')
      expect(result.errormessage?.startsWith(`${NOT_SENT}${says}`)).toBe(true)
    }
    expectNoSecrets(results, [TOKEN])
  })

  it('no further request of the same context kind is started', async () => {
    const { definition, requests } = answeredByHand()
    const sending = sendBatch(identifies(3_000), { definition })
    await turn()

    await requests[0].answer(204)
    await end(requests[1])

    const results = await sending
    expect(requests).toHaveLength(2)
    const shown = results.map(({ status, sent }) => `${status} ${sent ? 'sent' : 'not sent'}`)
    expect(shown.filter((_, i) => i < 1_000 && shown[i] !== '204 sent')).toEqual([])
    expect(new Set(shown.slice(1_000, 2_000))).toEqual(new Set([`${status} sent`]))
    expect(new Set(shown.slice(2_000))).toEqual(new Set([`${status} not sent`]))
  })

  it('no half of a refused request is started, nor a check of the environment', async () => {
    const { definition, requests } = answeredByHand()
    const events = [...manyOfKind('user', 4), ofKind('device')]
    const sending = sendBatch(events, { definition, mapping })
    await turn()
    const [users] = requests.filter(({ contextKind }) => contextKind === 'user')
    const [device] = requests.filter(({ contextKind }) => contextKind === 'device')

    await end(device)
    await users.answer(400)

    expect((await sending).map((result) => result.status)).toEqual(events.map(() => status))
    expect(requests).toHaveLength(2)
  })

  it('narrowing down ends', async () => {
    const { definition, requests } = answeredByHand()
    const sending = sendBatch(identifies(8), { definition })
    await turn()

    await requests[0].answer(413)
    await requests[1].answer(204)
    await requests[2].answer(413)
    await end(requests[3])

    const statuses = (await sending).map((result) => result.status)
    expect(requests).toHaveLength(4)
    expect(statuses).toEqual([204, 204, 204, 204, status, status, status, status])
  })
})

describe.each([
  { after: 'a 403', end: answer(403), status: 403 },
  { after: 'a 404', end: answer(404), status: 404 },
  { after: 'a 409', end: answer(409), status: 429 },
  { after: 'a 422', end: answer(422), status: 422 },
  { after: 'a 423', end: answer(423), status: 423 },
  { after: 'a 500', end: answer(500), status: 500 },
  { after: 'a 503', end: answer(503), status: 503 },
  { after: 'a redirect', end: answer(302), status: 400 },
  { after: 'a connection that failed', end: fail({ name: 'FetchError', type: 'system' }), status: 503 },
  { after: 'something unforeseen', end: fail({ name: 'TypeError' }), status: 500 }
])('after $after', ({ end, status }) => {
  it('the rest goes on', async () => {
    const { definition, requests } = answeredByHand()
    const events = [...KINDS.slice(1).map((kind) => ofKind(kind)), ...manyOfKind('user', 2_000)]
    const sending = sendBatch(events, { definition, mapping })
    await turn()
    const failing = requests[0].contextKind

    await end(requests[0])
    for (let i = 1; i < requests.length; i++) await requests[i].answer(204)

    const results = await sending
    expect(requests).toHaveLength(7)
    expect(results.map((result) => result.status)).toEqual(
      events.map(({ category }) => (category === failing ? status : 204))
    )
  })
})
