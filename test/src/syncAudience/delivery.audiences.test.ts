import { answerRequests, CHECK, forgetAnswersAfterEach, inShort, SYNC, type Received } from '../../helpers/answering'
import { expectHonest, tally } from '../../helpers/answers-of-members'
import { identifies } from '../../helpers/engage'
import { sendBatch } from '../../helpers/integration'

forgetAnswersAfterEach()

const LIKELY_CAUSES =
  'LaunchDarkly answered 400 Bad Request. Likely causes: the segment already holds another context kind, no environment has this client-side ID, or LaunchDarkly does not take this context key or audience.'

/** Of the i-th audience of `count`. In the order of their IDs, as text, when i has as many digits. */
const audience = (i: number): string => `aud_${String(i).padStart(3, '0')}`

/** LaunchDarkly refuses a request for one audience in it, say because its segment holds another context kind. */
function refuseAudience(bad: string): Received[] {
  return answerRequests(({ what, members }) => {
    if (what === CHECK) return 200
    return members.some(({ cohortId }) => cohortId === bad) ? 400 : 204
  })
}

it('sends a thousand events of a thousand audiences in one request', async () => {
  const requests = answerRequests(() => 204)

  const results = await sendBatch(identifies(1_000, (i) => ({ audienceId: audience(i) })))

  expect(inShort(requests)).toEqual(['POST 1000'])
  expect(tally(results)).toEqual({ delivered: 1_000, refused: 0, left: 0 })
})

it.each([
  { at: 0, posts: 21 },
  { at: 499, posts: 19 },
  { at: 500, posts: 21 },
  { at: 777, posts: 21 },
  { at: 999, posts: 19 }
])('refuses one audience of a thousand alone: the one at $at', async ({ at, posts }) => {
  const requests = refuseAudience(audience(at))
  const events = identifies(1_000, (i) => ({ audienceId: audience(i) }))

  const results = await sendBatch(events)

  expect(requests.map(({ what }) => what).sort()).toEqual([CHECK, ...Array(posts).fill(SYNC)])
  expect(tally(results)).toEqual({ delivered: 999, refused: 1, left: 0 })
  expect(results[at]).toMatchObject({ status: 400, errormessage: LIKELY_CAUSES })
  expectHonest(events, results, requests)
})

it.each([
  { at: 0, where: 'the first', left: 2 },
  { at: 2, where: 'across two quarters', left: 17 },
  { at: 4, where: 'at the edge of a half', left: 1 },
  { at: 9, where: 'the last', left: 1 }
])('leaves few of the others for a retry when one of ten audiences of 100 is refused: $where', async ({ at, left }) => {
  const requests = refuseAudience(audience(at))
  const events = identifies(1_000, (i) => ({ audienceId: audience(i % 10) }))

  const results = await sendBatch(events)

  expect(requests).toHaveLength(1 + 39)
  expect(requests.filter(({ what }) => what === CHECK)).toHaveLength(1)
  const ofAudience = (_result: unknown, i: number): boolean => i % 10 === at
  expect(tally(results.filter((result, i) => !ofAudience(result, i)))).toEqual({
    delivered: 900 - left,
    refused: 0,
    left
  })
  expect(tally(results.filter(ofAudience))).toEqual({ delivered: 0, refused: 0, left: 100 })
  expectHonest(events, results, requests)
})

it('cuts a request in the order of the audiences, and of the events within each', async () => {
  const requests = refuseAudience(audience(0))

  await sendBatch(identifies(8, (i) => ({ audienceId: audience(3 - (i % 4)) })))

  const shown = requests.map(({ members }) =>
    members.map(({ cohortId, userId }) => `${Number(cohortId.slice(4))} ${userId}`)
  )
  expect(shown).toEqual([
    ['3 u0', '2 u1', '1 u2', '0 u3', '3 u4', '2 u5', '1 u6', '0 u7'],
    [],
    ['0 u3', '0 u7', '1 u2', '1 u6'],
    ['2 u1', '2 u5', '3 u0', '3 u4'],
    ['0 u3', '0 u7'],
    ['1 u2', '1 u6'],
    ['0 u3'],
    ['0 u7']
  ])
})

it('is done with an audience that is refused as a whole when it comes again alone', async () => {
  const requests = refuseAudience(audience(4))

  const results = await sendBatch(identifies(100, () => ({ audienceId: audience(4) })))

  expect(requests).toHaveLength(1 + 39)
  expect(tally(results)).toEqual({ delivered: 0, refused: 100, left: 0 })
  expect(new Set(results.map(({ errormessage }) => errormessage))).toEqual(new Set([LIKELY_CAUSES]))
})
