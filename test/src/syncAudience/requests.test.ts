import type { SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import { bodyOf, member, type SentMember } from '../../helpers/both-ways'
import { identifies, identify, track, type EngageEvent } from '../../helpers/engage'
import { REST_API, sendBatch, SYNC_PATH } from '../../helpers/integration'
import { expectPlannedRequestsOnly, recordRequests, type SentRequest } from '../../helpers/recording'

expectPlannedRequestsOnly()

const MEBIBYTE = 1_048_576

/** LaunchDarkly takes this many requests, and keeps them. */
const accepting = (requests: number): SentRequest[] =>
  recordRequests(nock(REST_API).post(SYNC_PATH).times(requests).reply(204))

const bodies = (sent: SentRequest[]): string[] => sent.map(({ body }) => body)
/** Without printing a mebibyte where they differ. */
const expectHugeBodies = (sent: SentRequest[], expected: string[]): void => {
  expect(bodies(sent).map((body) => Buffer.byteLength(body))).toEqual(expected.map((body) => Buffer.byteLength(body)))
  expect(bodies(sent).every((body, i) => body === expected[i])).toBe(true)
}

const delivered = (sent: SentMember) => ({ status: 204, sent, body: '' })

describe('a batch of 1,000 events', () => {
  it('is one request, also for 1,000 audiences', async () => {
    const sent = accepting(1)

    const results = await sendBatch(
      identifies(1_000, (i) => ({ audienceId: `aud_${i}`, audienceKey: `audience_${i}` }))
    )

    const members = Array.from({ length: 1_000 }, (_, i) =>
      member({ userId: `u${i}`, cohortName: `Audience ${i}`, cohortId: `aud_${i}` })
    )
    expect(bodies(sent)).toEqual([bodyOf(members)])
    expect(results).toEqual(members.map(delivered))
  })

  it('is one request for one user of 1,000 audiences, too', async () => {
    const sent = accepting(1)
    await sendBatch(identifies(1_000, (i) => ({ userId: 'u1', audienceId: `aud_${i}` })))
    expect(bodies(sent)).toEqual([bodyOf(Array.from({ length: 1_000 }, (_, i) => member({ cohortId: `aud_${i}` })))])
  })
})

describe('a request', () => {
  it.each([
    [1, [1]],
    [1_000, [1_000]],
    [1_001, [1_000, 1]],
    [2_000, [1_000, 1_000]],
    [2_001, [1_000, 1_000, 1]]
  ])('holds at most 1,000 members: of %i events', async (events, sizes) => {
    const sent = accepting(sizes.length)

    const results = await sendBatch(identifies(events))

    const members = Array.from({ length: events }, (_, i) => member({ userId: `u${i}` }))
    expect(bodies(sent)).toEqual(sizes.map((size, i) => bodyOf(members.slice(i * 1_000, i * 1_000 + size))))
    expect(results).toEqual(members.map(delivered))
  })

  it('is not made where every event is refused', async () => {
    const results = await sendBatch(identifies(3, () => ({ value: 'true' })))
    expect(results.map(({ status }) => status)).toEqual([400, 400, 400])
  })

  it.each([
    ['of one byte each', 'x'],
    ['of two bytes each', 'é'],
    ['of four bytes each', '😀'],
    ['that JSON escapes', '"'],
    ['that JSON escapes in six bytes', '\u0001']
  ])('holds at most 1 MiB, counted in bytes: characters %s', async (_which, character) => {
    const first = member({ userId: 'first' })
    const filledWith = (bytes: number) => {
      const width = Buffer.byteLength(JSON.stringify(character)) - 2
      return member({ userId: character.repeat(Math.floor(bytes / width)) + 'x'.repeat(bytes % width) })
    }
    const room = MEBIBYTE - Buffer.byteLength(bodyOf([first, member({ userId: '' })]))
    const [fits, oneByteMore] = [filledWith(room), filledWith(room + 1)]
    const eventsOf = (members: SentMember[]) => members.map(({ userId }) => identify({ userId }))

    const together = accepting(1)
    await sendBatch(eventsOf([first, fits]))
    expectHugeBodies(together, [bodyOf([first, fits])])
    expect(Buffer.byteLength(together[0].body)).toBe(MEBIBYTE)

    const apart = accepting(2)
    await sendBatch(eventsOf([first, oneByteMore]))
    expectHugeBodies(apart, [bodyOf([first]), bodyOf([oneByteMore])])
  })

  it('of a single member may be larger than 1 MiB, and then holds no other', async () => {
    const sent = accepting(3)
    const members = ['before', 'x'.repeat(MEBIBYTE), 'after', 'last'].map((userId) => member({ userId }))

    const results = await sendBatch(members.map(({ userId }) => identify({ userId })))

    const [before, huge, after, last] = members
    expectHugeBodies(sent, [bodyOf([before]), bodyOf([huge]), bodyOf([after, last])])
    expect(results.map(({ status }) => status)).toEqual([204, 204, 204, 204])
  })

  it('of a single member may be larger than 1 MiB also where it is the first', async () => {
    const sent = accepting(2)
    const members = ['x'.repeat(MEBIBYTE), 'after'].map((userId) => member({ userId }))

    const results = await sendBatch(members.map(({ userId }) => identify({ userId })))

    expectHugeBodies(
      sent,
      members.map((one) => bodyOf([one]))
    )
    expect(results.map(({ status }) => status)).toEqual([204, 204])
  })
})

describe('context kinds', () => {
  const ofKind = (kind: string, event: EngageEvent = {}): SegmentEvent =>
    track(event, { properties: { vip_customers: event.value !== false, kind } })
  const mapping = { context_kind: { '@path': '$.properties.kind' } }

  it('are kept apart, each with its events in their order', async () => {
    const sent = accepting(2)

    const results = await sendBatch(
      [
        ofKind('user', { userId: 'a' }),
        ofKind('organization', { userId: 'b' }),
        ofKind('user', { userId: 'c', value: false }),
        ofKind('organization', { userId: 'd' }),
        ofKind('user', { userId: 'e' })
      ],
      { mapping }
    )

    const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((userId) => member({ userId, value: userId !== 'c' }))
    expect(bodies(sent).sort()).toEqual([bodyOf([a, c, e], 'user'), bodyOf([b, d], 'organization')].sort())
    expect(results).toEqual([a, b, c, d, e].map(delivered))
  })

  it('may hold the same key, neither of which supersedes the other', async () => {
    const sent = accepting(2)
    const results = await sendBatch([ofKind('user'), ofKind('organization', { value: false })], { mapping })

    const [added, removed] = [member(), member({ value: false })]
    expect(bodies(sent).sort()).toEqual([bodyOf([added], 'user'), bodyOf([removed], 'organization')].sort())
    expect(results).toEqual([added, removed].map(delivered))
  })
})

describe('of several changes of one member', () => {
  const enters = (userId: string) => identify({ userId })
  const leaves = (userId: string) => identify({ userId, value: false })

  it('the last is sent, at its own place, and the others share its result', async () => {
    const sent = accepting(1)
    const results = await sendBatch([enters('a'), enters('b'), leaves('a'), enters('c'), leaves('b'), enters('b')])

    const [a, b, c] = [member({ userId: 'a', value: false }), member({ userId: 'b' }), member({ userId: 'c' })]
    expect(bodies(sent)).toEqual([bodyOf([a, c, b])])
    expect(results).toEqual([a, b, a, c, b, b].map(delivered))
  })

  it('the last decides, whether it adds or removes', async () => {
    const sent = accepting(2)
    await sendBatch([enters('a'), leaves('a')])
    await sendBatch([leaves('a'), enters('a')])
    expect(bodies(sent)).toEqual([bodyOf([member({ userId: 'a', value: false })]), bodyOf([member({ userId: 'a' })])])
  })

  it('all share the refusal of the last', async () => {
    const sent = recordRequests(nock(REST_API).post(SYNC_PATH).reply(403))
    const results = await sendBatch([enters('a'), leaves('a')])

    const last = member({ userId: 'a', value: false })
    expect(bodies(sent)).toEqual([bodyOf([last])])
    const refused = { status: 403, sent: last, errorreporter: 'DESTINATION' }
    expect(results).toEqual([expect.objectContaining(refused), expect.objectContaining(refused)])
    expect(results[0]).toEqual(results[1])
  })

  it('one that is refused before sending supersedes none', async () => {
    const sent = accepting(1)
    const results = await sendBatch([enters('a'), identify({ userId: 'a', value: 'false' })])
    expect(bodies(sent)).toEqual([bodyOf([member({ userId: 'a' })])])
    expect(results.map(({ status }) => status)).toEqual([204, 400])
  })

  it('the name of the audience is that of the last', async () => {
    const sent = accepting(1)
    await sendBatch([identify({ audienceKey: 'old_name' }), identify({ audienceKey: 'new_name' })])
    expect(bodies(sent)).toEqual([bodyOf([member({ cohortName: 'New name' })])])
  })

  it.each([
    ['of two audiences', { audienceId: 'aud_2' }, { cohortId: 'aud_2' }],
    ['of keys that differ in case', { userId: 'U1' }, { userId: 'U1' }],
    ['of keys that differ in a blank', { userId: 'u1 ' }, { userId: 'u1 ' }]
  ])('both are sent where they are %s', async (_which, event, other) => {
    const sent = accepting(1)
    await sendBatch([identify(), identify({ ...event, value: false })])
    expect(bodies(sent)).toEqual([bodyOf([member(), member({ ...other, value: false })])])
  })

  it('both are sent where their audience and key only look alike when put together', async () => {
    const sent = accepting(1)
    await sendBatch([identify({ audienceId: 'a', userId: 'b:c' }), identify({ audienceId: 'a:b', userId: 'c' })])
    const members = [member({ cohortId: 'a', userId: 'b:c' }), member({ cohortId: 'a:b', userId: 'c' })]
    expect(bodies(sent)).toEqual([bodyOf(members)])
  })
})
