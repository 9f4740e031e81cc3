import { answerRequests, forgetAnswersAfterEach, SYNC } from '../../helpers/answering'
import { bodyOf, member } from '../../helpers/both-ways'
import { identifies, identify } from '../../helpers/engage'
import { expectFailure, SIGNALS } from '../../helpers/failing'
import { sendBatch, sendEvent } from '../../helpers/integration'
import { withRequest } from '../../helpers/own-request'

forgetAnswersAfterEach()

const SAID = { code: 'some_code', message: 'Something is wrong', id: '01J9ZK' }

const REDIRECT = 'A redirect delivers nothing: check that the instance setting is that of your account.'
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

  it.each([
    { answered: 300, as: '300 Multiple Choices' },
    { answered: 304, as: '304 Not Modified' }
  ])('reports $answered as a redirect', async ({ answered, as }) => {
    const requests = answerRequests(() => ({ status: answered, body: SAID }))

    const message = `LaunchDarkly answered ${as} (some_code: Something is wrong, id 01J9ZK). ${REDIRECT}`
    await expectFailure({ status: 400, code: 'BAD_REQUEST', message }, { run: run(), count: 2 })

    expect(requests).toHaveLength(2)
  })

  it.each([600, 999])('reports %d as unforeseen, without what was said', async (status) => {
    const requests = answerRequests(() => ({ status, body: SAID }))
    const message = 'The request to LaunchDarkly failed in an unforeseen way. Segment sends the event again.'

    await expectFailure({ status: 500, code: 'INTERNAL_SERVER_ERROR', message }, { run: run(), count: 2 })

    expect(requests).toHaveLength(2)
  })
})

it('reports a 199 as unforeseen, should the HTTP client take it for an answer', async () => {
  const message = 'The request to LaunchDarkly failed in an unforeseen way. Segment sends the event again.'
  const definition = withRequest(() => 199)
  await expectFailure({ status: 500, code: 'INTERNAL_SERVER_ERROR', message }, { run: { definition }, count: 2 })
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
