import { answerRequests, CHECK, forgetAnswersAfterEach, inShort, SYNC } from '../../helpers/answering'
import { expectHonest, tally } from '../../helpers/answers-of-members'
import { identifies } from '../../helpers/engage'
import { sendBatch } from '../../helpers/integration'
import { answerTo, narrowDown } from '../../helpers/narrowing-down'

forgetAnswersAfterEach()

const PLANNED_AND_BEYOND = 1 + 39

const LIKELY_CAUSES = 'LaunchDarkly answered 400 Bad Request. Likely causes: '
const LEFT =
  'LaunchDarkly answered 400 Bad Request. Another member of the same request may be the cause. Segment sends the event again.'

/** The users of `count` bad events, evenly spread over `of` events. */
function spread(count: number, of = 1_000): Set<string> {
  return new Set(Array.from({ length: count }, (_, i) => `u${Math.floor(((i + 0.5) * of) / count)}`))
}

describe('bad members among a thousand', () => {
  it.each([
    { count: 1, posts: 21, good: { delivered: 999, refused: 0, left: 0 }, bad: { delivered: 0, refused: 1, left: 0 } },
    { count: 3, posts: 39, good: { delivered: 980, refused: 0, left: 17 }, bad: { delivered: 0, refused: 0, left: 3 } },
    {
      count: 8,
      posts: 39,
      good: { delivered: 624, refused: 0, left: 368 },
      bad: { delivered: 0, refused: 0, left: 8 }
    },
    {
      count: 20,
      posts: 39,
      good: { delivered: 93, refused: 0, left: 887 },
      bad: { delivered: 0, refused: 0, left: 20 }
    }
  ])('are refused without the others, or all left for a retry: $count', async ({ count, posts, good, bad }) => {
    const badUsers = spread(count)
    const requests = answerRequests(({ what, members }) => (what === CHECK ? 200 : answerTo(members, badUsers)))
    const events = identifies(1_000)

    const results = await sendBatch(events)

    expect(requests.map(({ what }) => what).sort()).toEqual([CHECK, ...Array(posts).fill(SYNC)])
    expect(requests.length).toBeLessThanOrEqual(PLANNED_AND_BEYOND)
    const isBad = (_result: unknown, i: number): boolean => badUsers.has(`u${i}`)
    expect(tally(results.filter(isBad))).toEqual(bad)
    expect(tally(results.filter((result, i) => !isBad(result, i)))).toEqual(good)
    expectHonest(events, results, requests)

    const messages = new Set(results.map(({ errormessage = '' }) => errormessage))
    const expected = [...(good.left ? [LEFT] : []), ...(bad.refused ? [expect.stringContaining(LIKELY_CAUSES)] : [])]
    expect([...messages].filter(Boolean)).toEqual(expected)
  })

  it('are looked for in the larger parts first', async () => {
    const bad = new Set(['u0', 'u999'])
    const requests = answerRequests(({ what, members }) => (what === CHECK ? 200 : answerTo(members, bad)))

    await sendBatch(identifies(1_000))

    const sizes = [
      ...[1000, 'HEAD', 500, 500, 250, 250, 250, 250, 125, 125, 125, 125, 63, 62, 63, 62, 32, 31, 31, 31],
      ...[16, 16, 16, 15, 8, 8, 8, 7, 4, 4, 4, 3, 2, 2, 2, 1, 1, 1]
    ]
    expect(inShort(requests)).toEqual(sizes.map((size) => (size === 'HEAD' ? size : `POST ${size}`)))
  })

  it.each([1, 3, 8, 20])('are all refused in the end when Segment sends what is left again: %d', async (count) => {
    const bad = spread(count)
    let users = Array.from({ length: 1_000 }, (_, i) => `u${i}`)
    const final: Array<{ user: string; isBad: boolean; status: number }> = []

    for (let round = 0; users.length > 0 && round < 20; round++) {
      const answers = await narrowDown(users, bad)
      final.push(...answers.filter(({ status }) => status !== 429))
      users = answers.filter(({ status }) => status === 429).map(({ user }) => user)
    }

    expect(users).toEqual([])
    expect(final).toHaveLength(1_000)
    expect(final.filter(({ isBad, status }) => status !== (isBad ? 400 : 204))).toEqual([])
  })
})
