import { answerRequests, CHECK, forgetAnswersAfterEach, inShort } from '../../helpers/answering'
import { expectHonest, tally } from '../../helpers/answers-of-members'
import { member } from '../../helpers/both-ways'
import { identifies } from '../../helpers/engage'
import { sendBatch } from '../../helpers/integration'

forgetAnswersAfterEach()

const TOO_LARGE =
  'LaunchDarkly answered 413 Payload Too Large. The member is larger than LaunchDarkly takes: shorten its context key or audience key.'

describe('a request that is too large', () => {
  it.each([
    [999, [1000, 500, 500]],
    [500, [1000, 500, 500]],
    [300, [1000, 500, 500, 250, 250, 250, 250]],
    [125, [1000, 500, 500, 250, 250, 250, 250, ...Array(8).fill(125)]]
  ])('is halved until it has no more than %d members', async (most, sizes) => {
    const requests = answerRequests(({ members }) => (members.length > most ? 413 : 204))
    const events = identifies(1_000)

    const results = await sendBatch(events)

    expect(inShort(requests)).toEqual(sizes.map((size) => `POST ${size}`))
    expect(tally(results)).toEqual({ delivered: 1_000, refused: 0, left: 0 })
    expectHonest(events, results, requests)
  })

  it('is halved until it has no more than so many bytes', async () => {
    const requests = answerRequests(({ body }) => (Buffer.byteLength(body) > 40_000 ? 413 : 204))
    const events = identifies(1_000)

    const results = await sendBatch(events)

    // 1,000 of these members are about 78 kB.
    expect(inShort(requests)).toEqual(['POST 1000', 'POST 500', 'POST 500'])
    expect(tally(results)).toEqual({ delivered: 1_000, refused: 0, left: 0 })
    expectHonest(events, results, requests)
  })

  it('costs a single member that is too large alone, not those beside it', async () => {
    const requests = answerRequests(({ body }) => (body.length > 5_000 ? 413 : 204))
    const events = identifies(20, (i) => (i === 13 ? { userId: 'x'.repeat(10_000) } : {}))

    const results = await sendBatch(events)

    expect(tally(results)).toEqual({ delivered: 19, refused: 1, left: 0 })
    expect(results[13]).toMatchObject({ status: 413, errortype: 'PAYLOAD_TOO_LARGE', errormessage: TOO_LARGE })
    expect(inShort(requests)).toEqual([20, 10, 10, 5, 5, 3, 2, 1, 1].map((size) => `POST ${size}`))
    expectHonest(events, results, requests)
  })

  it('is halved also where a bad member is in it', async () => {
    const requests = answerRequests(({ what, members }) => {
      if (what === CHECK) return 200
      if (members.length > 4) return 413
      return members.some(({ userId }) => userId === 'u0') ? 400 : 204
    })

    const results = await sendBatch(identifies(8))

    expect(inShort(requests)).toEqual(['POST 8', 'POST 4', 'HEAD', 'POST 4', 'POST 2', 'POST 2', 'POST 1', 'POST 1'])
    expect(tally(results)).toEqual({ delivered: 7, refused: 1, left: 0 })
  })
})

describe('a cause that concerns all', () => {
  it.each([
    { events: 1_000, planned: 1 },
    { events: 2_500, planned: 3 }
  ])('takes 39 requests beyond the $planned planned, and comes to the 413 for all', async ({ events, planned }) => {
    const requests = answerRequests(() => 413)

    const results = await sendBatch(identifies(events))

    expect(requests).toHaveLength(planned + 39)
    expect(requests.filter(({ what }) => what === CHECK)).toEqual([])
    expect(new Set(results.map(({ status, errormessage }) => `${status} ${errormessage}`))).toEqual(
      new Set([`413 ${TOO_LARGE}`])
    )
    expect(results.filter(({ sent }) => !sent)).toEqual([])
  })

  it.each([
    { events: 1_000, planned: 1 },
    { events: 2_500, planned: 3 }
  ])('takes 39 requests beyond the $planned planned, and comes to the 400 for all', async ({ events, planned }) => {
    const refused = { status: 400, body: { code: 'invalid_request', message: 'Broken', id: '7f' } }
    const requests = answerRequests(({ what }) => (what === CHECK ? 200 : refused))

    const results = await sendBatch(identifies(events))

    expect(requests).toHaveLength(planned + 39)
    expect(requests.filter(({ what }) => what === CHECK)).toHaveLength(1)
    const messages = results.map(({ errormessage = '' }) => errormessage.replace(/Likely causes: .*/, 'Likely causes'))
    expect(new Set(messages)).toEqual(
      new Set(['LaunchDarkly answered 400 Bad Request (invalid_request: Broken, id 7f). Likely causes'])
    )
    expect(tally(results)).toEqual({ delivered: 0, refused: events, left: 0 })
    expect(results.filter(({ sent }) => !sent)).toEqual([])
  })

  it('leaves what it did not come to for a retry, where LaunchDarkly took any', async () => {
    const requests = answerRequests(({ members }) => (members.length > 4 ? 413 : 204))
    const events = identifies(100)

    const results = await sendBatch(events)

    // The 31 requests of 100 to 6 members are refused, the 9 that are left carry 3 or 4 each.
    expect(requests).toHaveLength(1 + 39)
    expect(tally(results)).toEqual({ delivered: 29, refused: 0, left: 71 })
    expectHonest(events, results, requests)
    expect(results[99]).toEqual({
      status: 429,
      errortype: 'TOO_MANY_REQUESTS',
      errormessage:
        'LaunchDarkly answered 413 Payload Too Large. Another member of the same request may be the cause. Segment sends the event again.',
      errorreporter: 'DESTINATION',
      sent: member({ userId: 'u99' })
    })
  })
})
