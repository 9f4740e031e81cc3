import { answerRequests, CHECK, forgetAnswersAfterEach, inShort, silence, SYNC } from '../../helpers/answering'
import { member } from '../../helpers/both-ways'
import { identifies } from '../../helpers/engage'
import { sendBatch, TOKEN } from '../../helpers/integration'
import { KIND_OF_EVENT, manyOfKind } from '../../helpers/kinds'
import { expectNoSecrets } from '../../helpers/secrets'
import { holdLongTimers } from '../../helpers/timers'

const timers = holdLongTimers()
forgetAnswersAfterEach()

const ANSWER = 'LaunchDarkly answered 400 Bad Request (invalid_request: No such environment, id 7f).'
const NO_ENVIRONMENT =
  'No environment has this client-side ID: copy it again from LaunchDarkly into the destination settings, and check the instance.'
const REFUSED = { status: 400, body: { code: 'invalid_request', message: 'No such environment', id: '7f' } }

/** The result of an event that LaunchDarkly refused for the client-side ID. */
const refused = (userId: string) => ({
  status: 400,
  errortype: 'BAD_REQUEST',
  errormessage: `${ANSWER} ${NO_ENVIRONMENT}`,
  errorreporter: 'DESTINATION',
  sent: member({ userId })
})

describe('a client-side ID that no environment has', () => {
  it('takes two requests, however many members there are', async () => {
    const requests = answerRequests(({ what }) => (what === CHECK ? 404 : REFUSED))

    const results = await sendBatch(identifies(1_000))

    expect(inShort(requests)).toEqual(['POST 1000', 'HEAD'])
    expect(results).toEqual(identifies(1_000).map(({ userId }) => refused(`${userId}`)))
  })

  it('keeps the token from the host that is asked', async () => {
    const requests = answerRequests(({ what }) => (what === CHECK ? 404 : REFUSED))

    await sendBatch(identifies(2))

    const [, check] = requests
    expect(check).toMatchObject({ what: CHECK, body: '' })
    const { accept: _1, 'accept-encoding': _2, connection: _3, ...headers } = check.headers
    expect(headers).toEqual({ host: 'clientsdk.launchdarkly.com', 'user-agent': 'SegmentSyncAudiences/1.1.0' })
    expectNoSecrets(check, [TOKEN])
  })

  it.each([
    ['eu', 'https://app.eu.launchdarkly.com', 'https://clientsdk.eu.launchdarkly.com'],
    ['federal', 'https://app.launchdarkly.us', 'https://clientsdk.launchdarkly.us']
  ])('is looked for on the instance of the account: %s', async (instance, restApi, clientSdk) => {
    const requests = answerRequests(({ what }) => (what.startsWith('HEAD') ? 404 : 400))

    await sendBatch(identifies(2), { settings: { instance, clientId: 'a/b?c' } })

    expect(requests.map(({ what }) => what)).toEqual([
      `POST ${restApi}/api/v2/segment-targets/segment-audiences`,
      `HEAD ${clientSdk}/sdk/goals/a%2Fb%3Fc`
    ])
  })

  it.each([
    { kinds: 2, posts: 2 },
    { kinds: 4, posts: 4 },
    { kinds: 7, posts: 4 }
  ])('is looked for once for $kinds context kinds', async ({ kinds, posts }) => {
    const requests = answerRequests(({ what }) => (what === CHECK ? 404 : REFUSED))
    const events = Array.from({ length: kinds }, (_, i) => manyOfKind(`kind-${i}`, 3)).flat()

    const results = await sendBatch(events, { mapping: KIND_OF_EVENT })

    expect(requests.map(({ what }) => what).sort()).toEqual([CHECK, ...Array(posts).fill(SYNC)])
    const unsent = {
      status: 400,
      errortype: 'BAD_REQUEST',
      errormessage: `Not sent, since another request of the batch failed: ${ANSWER} ${NO_ENVIRONMENT}`,
      errorreporter: 'INTEGRATIONS'
    }
    const sent = requests.flatMap(({ members }) => members.map(({ userId }) => userId))
    expect(sent).toHaveLength(3 * posts)
    expect(results).toEqual(events.map(({ userId }) => (sent.includes(`${userId}`) ? refused(`${userId}`) : unsent)))
  })

  it('is said of a kind with one member too', async () => {
    answerRequests(({ what }) => (what === CHECK ? 404 : REFUSED))
    const events = [...manyOfKind('device', 1), ...manyOfKind('user', 2)]

    const results = await sendBatch(events, { mapping: KIND_OF_EVENT })

    expect(results).toEqual(events.map(({ userId }) => refused(`${userId}`)))
  })

  it('is not said of a request that failed for another reason', async () => {
    answerRequests(({ what, contextKind }) => {
      if (what === CHECK) return 404
      return contextKind === 'device' ? 302 : REFUSED
    })
    const events = [...manyOfKind('user', 2), ...manyOfKind('device', 2)]

    const results = await sendBatch(events, { mapping: KIND_OF_EVENT })

    const redirected =
      'LaunchDarkly answered 302 Found. A redirect delivers nothing: check that the instance setting is that of your account.'
    const said = `${ANSWER} ${NO_ENVIRONMENT}`
    expect(results.map(({ status, errormessage }) => [status, errormessage])).toEqual([
      [400, said],
      [400, said],
      [400, redirected],
      [400, redirected]
    ])
  })

  it('stops the requests that were planned', async () => {
    const requests = answerRequests(({ what }) => (what === CHECK ? 404 : 400))

    const results = await sendBatch(identifies(2_500))

    expect(inShort(requests)).toEqual(['POST 1000', 'HEAD'])
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set([400]))
    expect(results.filter(({ sent }) => sent)).toHaveLength(1_000)
  })
})

describe('where it is not known that there is no environment', () => {
  const ONE_BAD = ['POST 8', 'HEAD', 'POST 4', 'POST 4', 'POST 2', 'POST 2', 'POST 1', 'POST 1']
  const expectNarrowedDown = async (check: () => number | Promise<number>): Promise<void> => {
    const requests = answerRequests(({ what, members }) => {
      if (what === CHECK) return check()
      return members.some(({ userId }) => userId === 'u5') ? 400 : 204
    })

    const results = await sendBatch(identifies(8))

    expect(inShort(requests)).toEqual(ONE_BAD)
    expect(results.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204, 400, 204, 204])
    expect(results[5].errormessage).toMatch(/^LaunchDarkly answered 400 Bad Request\. Likely causes: /)
  }

  it.each([200, 204, 301, 400, 401, 403, 429, 500, 503])('narrows down after a %d', async (status) => {
    await expectNarrowedDown(() => status)
  })

  it('narrows down after a connection that failed', async () => {
    await expectNarrowedDown(() => {
      throw Object.assign(new Error('reset'), { code: 'ECONNRESET' })
    })
  })

  it('narrows down after no answer within ten seconds', async () => {
    await expectNarrowedDown(() => {
      setImmediate(timers.passTenSeconds)
      return silence()
    })
  })

  it('asks once, also for several kinds', async () => {
    const requests = answerRequests(({ what, members }) => {
      if (what === CHECK) return 200
      return members.some(({ userId }) => userId.endsWith('-0')) ? 400 : 204
    })
    const events = ['a', 'b', 'c', 'd', 'e'].flatMap((kind) => manyOfKind(kind, 4))

    const results = await sendBatch(events, { mapping: KIND_OF_EVENT })

    expect(requests.filter(({ what }) => what === CHECK)).toHaveLength(1)
    // Of each kind 4, 2, 2, 1, 1.
    expect(requests.filter(({ what }) => what === SYNC)).toHaveLength(25)
    expect(results.map(({ status }) => status)).toEqual(events.map((_, i) => (i % 4 === 0 ? 400 : 204)))
  })
})

describe('the environment is not asked for', () => {
  it.each([
    ['after a 400 for a single member', 1, 400],
    ['after a 413', 2, 413],
    ['after a 403', 2, 403],
    ['after a 422', 2, 422]
  ])('%s', async (_when, count, status) => {
    const requests = answerRequests(() => status)

    const results = await sendBatch(identifies(count))

    expect(requests.filter(({ what }) => what !== SYNC)).toEqual([])
    expect(results.map(({ status }) => status)).toEqual(Array(count).fill(status))
  })
})
