import nock from 'nock'
import { bodyOf, expectDelivered, expectRefused, member, refusedWith } from '../../helpers/both-ways'
import { identify, track } from '../../helpers/engage'
import { REST_API, sendBatch, sendEvent, SYNC_PATH } from '../../helpers/integration'
import { expectPlannedRequestsOnly, recordRequests } from '../../helpers/recording'

expectPlannedRequestsOnly()

/** Where each strategy looks, the preferred place first. */
const STRATEGIES: Array<[string, Array<'userId' | 'email' | 'anonymousId'>]> = [
  ['user_id_only', ['userId']],
  ['email_only', ['email']],
  ['user_id_then_email', ['userId', 'email']],
  ['user_id_then_anonymousId', ['userId', 'anonymousId']],
  ['user_id_then_email_then_anonymousId', ['userId', 'email', 'anonymousId']]
]
const FIELD_KEYS = { userId: 'segment_user_id', email: 'user_email', anonymousId: 'segment_anonymous_id' }

type Keys = Record<'userId' | 'email' | 'anonymousId', string | undefined>

/** Every combination of the three being there, empty, blank and absent; those that are there are unique. */
const COMBINATIONS: Keys[] = ['there', '', ' \t', undefined].flatMap((userId, i, states) =>
  states.flatMap((email, j) =>
    states.map((anonymousId, k) => {
      const of = (state: string | undefined, name: string) => (state === 'there' ? `${name}-${i}${j}${k}` : state)
      return { userId: of(userId, 'user'), email: of(email, 'mail'), anonymousId: of(anonymousId, 'anonymous') }
    })
  )
)

const eventOf = ({ userId, email, anonymousId }: Keys) =>
  identify({}, { userId, anonymousId, traits: { vip_customers: true, ...(email === undefined ? {} : { email }) } })

const noContextKey = (strategy: string, places: Array<keyof Keys>) =>
  `The event has no context key: the strategy ${strategy} found nothing in ${places.map((place) => FIELD_KEYS[place]).join(', ')}. ` +
  'Choose another context_key strategy, or map the fields that it looks at.'

describe.each(STRATEGIES)('the context key by the strategy %s', (strategy, places) => {
  const keyOf = (keys: Keys) => places.map((place) => keys[place]).find((key) => key !== undefined && /\S/.test(key))
  const mapping = { context_key: strategy }

  it('is the first that is not blank, in a batch of all combinations; the message names no value', async () => {
    const sent = recordRequests(nock(REST_API).post(SYNC_PATH).reply(204))

    const results = await sendBatch(COMBINATIONS.map(eventOf), { mapping })

    const members = COMBINATIONS.map(keyOf).map((userId) => userId && member({ userId }))
    expect(results).toEqual(
      members.map((sent) => (sent ? { status: 204, sent, body: '' } : refusedWith(noContextKey(strategy, places))))
    )
    expect(sent.map(({ body }) => body)).toEqual([bodyOf(members.flatMap((member) => member || []))])
  })

  it('is the first that is not blank, in each of these events alone', async () => {
    const [found, missing] = [COMBINATIONS.filter(keyOf), COMBINATIONS.filter((keys) => !keyOf(keys))]
    const sent = recordRequests(nock(REST_API).post(SYNC_PATH).times(found.length).reply(204))

    for (const keys of found) await sendEvent(eventOf(keys), { mapping })

    expect(sent.map(({ body }) => body)).toEqual(found.map((keys) => bodyOf([member({ userId: keyOf(keys) })])))
    for (const keys of missing) {
      const refusal = { status: 400, message: noContextKey(strategy, places) }
      await expect(sendEvent(eventOf(keys), { mapping })).rejects.toMatchObject(refusal)
    }
  })
})

describe('the context key', () => {
  it('is by default the user ID and nothing else', async () => {
    await expectDelivered(identify({ email: 'a@example.com', anonymousId: 'a1' }), member())
    const event = identify({ email: 'a@example.com', anonymousId: 'a1' }, { userId: null })
    await expectRefused(event, noContextKey('user_id_only', ['userId']))
  })

  it.each([' u1 ', 'U1', '\tu\n', '0', 'null', 'ü😀', '__proto__', '"\\', 'x'.repeat(10_000)])(
    'is sent as it is: %j',
    async (userId) => {
      await expectDelivered(identify({ userId }), member({ userId }))
    }
  )

  it.each([
    [12, '12'],
    [true, 'true']
  ])('is the text of %j, which core makes of it', async (account, userId) => {
    const event = identify({}, { traits: { vip_customers: true, account } })
    await expectDelivered(event, member({ userId }), { mapping: { segment_user_id: { '@path': '$.traits.account' } } })
  })

  it('is refused by core when the strategy is unknown', async () => {
    const message =
      'Context key must be one of: "user_id_then_email", "user_id_then_anonymousId", "user_id_then_email_then_anonymousId", "user_id_only", or "email_only".'
    await expectRefused(identify(), message, { mapping: { context_key: 'constructor' } })
  })
})

describe('the email address', () => {
  const mapping = { context_key: 'email_only' }
  const context = (traits: Record<string, string>) => ({ context: { ...identify().context, traits } })

  it('is that of the traits', async () => {
    const event = identify({ email: 'a@example.com' }, context({ email: 'b@example.com' }))
    await expectDelivered(event, member({ userId: 'a@example.com' }), { mapping })
  })

  it.each([
    ['an identify', identify],
    ['a track', track]
  ])("is else that of the context's traits, in %s event", async (_type, event) => {
    await expectDelivered(event({}, context({ email: 'b@example.com' })), member({ userId: 'b@example.com' }), {
      mapping
    })
  })

  it("is not that of a track event's properties", async () => {
    await expectRefused(track({ email: 'a@example.com' }), noContextKey('email_only', ['email']), { mapping })
  })
})

describe('the context kind', () => {
  const message =
    'The context kind is not one that LaunchDarkly takes. Set context_kind to letters, digits, ".", "_" and "-" alone; "kind" and "multi" are reserved.'

  it.each([
    'user',
    'organization',
    'A.b_C-9',
    'a',
    '0',
    '-',
    '...',
    'Kind',
    'MULTI',
    'kinds',
    '__proto__',
    'k'.repeat(10_000)
  ])('is sent as it is: %j', async (contextKind) => {
    await expectDelivered(identify(), member(), { mapping: { context_kind: contextKind }, contextKind })
  })

  it.each(['kind', 'multi', 'a b', ' user', 'user ', 'user\n', '\n', ' ', 'ü', '😀', 'a/b', 'a:b', 'a,b', '\u0000'])(
    'is refused when it is %j',
    async (context_kind) => {
      await expectRefused(identify(), message, { mapping: { context_kind } })
    }
  )

  it('is refused when it is empty, by core in an event alone', async () => {
    const single = "The root value is missing the required field 'context_kind'."
    await expectRefused(identify(), { single, batch: message }, { mapping: { context_kind: '' } })
  })
})
