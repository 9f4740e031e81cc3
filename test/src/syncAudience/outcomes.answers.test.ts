import { answerRequests, forgetAnswersAfterEach, SYNC } from '../../helpers/answering'
import { bodyOf, member } from '../../helpers/both-ways'
import { identifies, identify } from '../../helpers/engage'
import { expectFailure, SIGNALS, VISITORS } from '../../helpers/failing'
import { sendBatch, sendEvent } from '../../helpers/integration'

forgetAnswersAfterEach()

const SAID = { code: 'some_code', message: 'Something is wrong', id: '01J9ZK' }

const REDIRECT = 'A redirect delivers nothing: check that the instance setting is that of your account.'
const LIKELY_CAUSES =
  'Likely causes: the segment already holds another context kind, no environment has this client-side ID, or LaunchDarkly does not take this context key or audience.'
const TOKEN_REFUSED = 'The service token was refused: check it, and the instance, in the destination settings.'
const TOKEN_MAY_NOT =
  'The service token needs the actions createSegment and updateIncluded: give it a Writer role or a custom role with both.'
const OTHER_INSTANCE = 'Check that the instance setting is that of your account.'
const CONFLICT = 'Another request was changing the same segment. Segment sends the event again.'
const TOO_LARGE = 'The member is larger than LaunchDarkly takes: shorten its context key or audience key.'
const RATE_LIMIT = "LaunchDarkly's rate limit is reached. Segment sends the event again."
const NOT_OFFERED = 'LaunchDarkly does not offer this here: check the instance setting.'
const ASK_SUPPORT = 'Ask LaunchDarkly support, with the id if there is one.'
const RETRIED = 'Segment sends the event again.'

interface Row {
  answered: number
  /** The standard text that goes with the status. */
  as: string
  status?: number
  code: string
  advice: string
  /** Events of the batch: one where a request of several would be narrowed down. */
  count?: number
}

const FAILURES: Row[] = [
  { answered: 300, as: '300 Multiple Choices', status: 400, code: 'BAD_REQUEST', advice: REDIRECT, count: 2 },
  { answered: 301, as: '301 Moved Permanently', status: 400, code: 'BAD_REQUEST', advice: REDIRECT, count: 2 },
  { answered: 302, as: '302 Found', status: 400, code: 'BAD_REQUEST', advice: REDIRECT, count: 2 },
  { answered: 303, as: '303 See Other', status: 400, code: 'BAD_REQUEST', advice: REDIRECT, count: 2 },
  { answered: 304, as: '304 Not Modified', status: 400, code: 'BAD_REQUEST', advice: REDIRECT, count: 2 },
  { answered: 307, as: '307 Temporary Redirect', status: 400, code: 'BAD_REQUEST', advice: REDIRECT, count: 2 },
  { answered: 308, as: '308 Permanent Redirect', status: 400, code: 'BAD_REQUEST', advice: REDIRECT, count: 2 },
  { answered: 400, as: '400 Bad Request', code: 'BAD_REQUEST', advice: LIKELY_CAUSES },
  { answered: 401, as: '401 Unauthorized', code: 'UNAUTHORIZED', advice: TOKEN_REFUSED, count: 2 },
  { answered: 402, as: '402 Payment Required', code: 'PAYMENT_REQUIRED', advice: ASK_SUPPORT, count: 2 },
  { answered: 403, as: '403 Forbidden', code: 'FORBIDDEN', advice: TOKEN_MAY_NOT, count: 2 },
  { answered: 404, as: '404 Not Found', code: 'NOT_FOUND', advice: OTHER_INSTANCE, count: 2 },
  { answered: 405, as: '405 Method Not Allowed', code: 'METHOD_NOT_ALLOWED', advice: ASK_SUPPORT, count: 2 },
  { answered: 408, as: '408 Request Timeout', code: 'REQUEST_TIMEOUT', advice: RETRIED, count: 2 },
  { answered: 409, as: '409 Conflict', status: 429, code: 'TOO_MANY_REQUESTS', advice: CONFLICT, count: 2 },
  { answered: 410, as: '410 Gone', code: 'GONE', advice: ASK_SUPPORT, count: 2 },
  { answered: 413, as: '413 Payload Too Large', code: 'PAYLOAD_TOO_LARGE', advice: TOO_LARGE },
  { answered: 418, as: "418 I'm a Teapot", code: 'IM_A_TEAPOT', advice: ASK_SUPPORT, count: 2 },
  { answered: 422, as: '422 Unprocessable Entity', code: 'UNPROCESSABLE_ENTITY', advice: ASK_SUPPORT, count: 2 },
  { answered: 423, as: '423 Locked', code: 'LOCKED', advice: RETRIED, count: 2 },
  { answered: 429, as: '429 Too Many Requests', code: 'TOO_MANY_REQUESTS', advice: RATE_LIMIT, count: 2 },
  {
    answered: 451,
    as: '451 Unavailable For Legal Reasons',
    code: 'UNAVAILABLE_FOR_LEGAL_REASONS',
    advice: ASK_SUPPORT,
    count: 2
  },
  { answered: 499, as: '499', code: 'CANCELLED', advice: ASK_SUPPORT, count: 2 },
  { answered: 500, as: '500 Internal Server Error', code: 'INTERNAL_SERVER_ERROR', advice: RETRIED, count: 2 },
  { answered: 501, as: '501 Not Implemented', code: 'NOT_IMPLEMENTED', advice: NOT_OFFERED, count: 2 },
  { answered: 502, as: '502 Bad Gateway', code: 'BAD_GATEWAY', advice: RETRIED, count: 2 },
  { answered: 503, as: '503 Service Unavailable', code: 'SERVICE_UNAVAILABLE', advice: RETRIED, count: 2 },
  { answered: 504, as: '504 Gateway Timeout', code: 'GATEWAY_TIMEOUT', advice: RETRIED, count: 2 },
  { answered: 507, as: '507 Insufficient Storage', code: 'INSUFFICIENT_STORAGE', advice: RETRIED, count: 2 },
  { answered: 599, as: '599', code: 'UNKNOWN_ERROR', advice: RETRIED, count: 2 }
]

describe.each(SIGNALS)('%s', (_signal, run) => {
  it.each([200, 201, 202, 204])('takes %d as done', async (status) => {
    const requests = answerRequests(() => ({ status, body: status === 204 ? '' : SAID }))

    const events = identifies(2)
    expect(await sendEvent(identify({ userId: 'u0' }), run())).toEqual({
      status,
      sent: member({ userId: 'u0' }),
      body: ''
    })
    expect(await sendBatch(events, run())).toEqual([
      { status, sent: member({ userId: 'u0' }), body: '' },
      { status, sent: member({ userId: 'u1' }), body: '' }
    ])

    const members = events.map(({ userId }) => member({ userId: `${userId}` }))
    expect(requests.map(({ what, body }) => [what, body])).toEqual([
      [SYNC, bodyOf(members.slice(0, 1))],
      [SYNC, bodyOf(members)]
    ])
  })

  it.each(FAILURES)('reports $answered as a failure', async ({ answered, as, status, code, advice, count }) => {
    const location = 'https://app.launchdarkly.com/elsewhere'
    const requests = answerRequests(() => ({
      status: answered,
      body: SAID,
      headers: { 'Content-Type': 'application/json', ...(answered < 400 ? { location } : {}) }
    }))

    const said = '(some_code: Something is wrong, id 01J9ZK)'
    const message = `LaunchDarkly answered ${as} ${said}. ${advice}`
    await expectFailure({ status: status ?? answered, code, message }, { run: run(), count })

    const members = VISITORS.slice(0, count ?? 1).map((userId) => member({ userId }))
    expect(requests.map(({ what, body }) => [what, body])).toEqual([
      [SYNC, bodyOf(members.slice(0, 1))],
      [SYNC, bodyOf(members)]
    ])
  })

  it.each([600, 999])('reports %d as unforeseen, without what was said', async (status) => {
    const requests = answerRequests(() => ({ status, body: SAID }))
    const message = 'The request to LaunchDarkly failed in an unforeseen way. Segment sends the event again.'

    await expectFailure({ status: 500, code: 'INTERNAL_SERVER_ERROR', message }, { run: run(), count: 2 })

    expect(requests).toHaveLength(2)
  })
})

it.each([
  ['to another host', 'https://example.com/api'],
  ['to the client SDK host', 'https://clientsdk.launchdarkly.com/'],
  ['to the same place', '/api/v2/segment-targets/segment-audiences'],
  ['to no place', 'https://'],
  ['without saying where', '']
])('never follows a redirect %s', async (_where, location) => {
  const requests = answerRequests(() => ({ status: 307, headers: location === '' ? undefined : { location } }))

  await expectFailure(
    { status: 400, code: 'BAD_REQUEST', message: `LaunchDarkly answered 307 Temporary Redirect. ${REDIRECT}` },
    { count: 2 }
  )

  expect(requests.map(({ what }) => what)).toEqual([SYNC, SYNC])
})
