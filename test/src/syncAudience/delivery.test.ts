import { inspect } from 'util'
import type { DestinationDefinition, SegmentEvent } from '@segment/actions-core'
import definition from '../../../src'
import type { Settings } from '../../../src/generated-types'
import { answerRequests, forgetAnswersAfterEach, inShort } from '../../helpers/answering'
import { bodyOf, member, refusedWith } from '../../helpers/both-ways'
import { identifies, identify, track } from '../../helpers/engage'
import { sendBatch } from '../../helpers/integration'
import { KIND_OF_EVENT, manyOfKind, ofKind } from '../../helpers/kinds'

forgetAnswersAfterEach()

const mapping = KIND_OF_EVENT
const OVERLOADED = 'LaunchDarkly answered 503 Service Unavailable. Segment sends the event again.'
const failed = (userId: string) => ({
  status: 503,
  errortype: 'SERVICE_UNAVAILABLE',
  errormessage: OVERLOADED,
  errorreporter: 'DESTINATION',
  sent: member({ userId })
})
const accepted = (userId: string, value = true) => ({ status: 204, sent: member({ userId, value }), body: '' })

describe('the results of a batch', () => {
  it('are at the indices of their events, whatever became of each', async () => {
    const requests = answerRequests(({ contextKind }) => (contextKind === 'device' ? 503 : 204))
    const events: SegmentEvent[] = [
      identify({ userId: 'u1' }, { type: 'page', category: 'user' }),
      ofKind('user', { userId: 'u1' }),
      ofKind('device', { userId: 'd1' }),
      ofKind('user', { userId: 'u2', value: 'true' }),
      ofKind('user', { userId: 'u2' }),
      identify({ userId: 'u3' }, { category: 'user', context: {} }),
      ofKind('user', { userId: 'u1', value: false }),
      ofKind('multi', { userId: 'u4' }),
      ofKind('device', { userId: 'd1' }),
      ofKind('user', { userId: 'u1' }),
      track({ userId: 'u5', value: false }, { category: 'user' }),
      identify({ userId: 'u6' }, { type: 'group', category: 'user' })
    ]

    const results = await sendBatch(events, { mapping })

    const notSubscribed = refusedWith('Payload is either invalid or does not match the subscription')
    expect(results).toEqual([
      notSubscribed,
      accepted('u1'),
      failed('d1'),
      refusedWith(
        'The event has a value of type string instead of true or false under the audience key. Send true for a member and false for a removal in the traits of an identify or the properties of a track event.'
      ),
      accepted('u2'),
      refusedWith(expect.stringContaining("missing the required field 'segment_audience_id'")),
      accepted('u1'),
      refusedWith(
        'The context kind is not one that LaunchDarkly takes. Set context_kind to letters, digits, ".", "_" and "-" alone; "kind" and "multi" are reserved.'
      ),
      failed('d1'),
      accepted('u1'),
      accepted('u5', false),
      notSubscribed
    ])
    expect(requests.map(({ body }) => body).sort()).toEqual([
      bodyOf([member({ userId: 'd1' })], 'device'),
      bodyOf([member({ userId: 'u2' }), member({ userId: 'u1' }), member({ userId: 'u5', value: false })], 'user')
    ])
  })

  it('are refusals alone, and nothing is sent, where no event can be', async () => {
    const requests = answerRequests(() => 204)

    const results = await sendBatch([identify({ value: 1 }), identify({ value: null }), identify({ audienceId: ' ' })])

    expect(results.map(({ status, sent, errorreporter }) => ({ status, sent, errorreporter }))).toEqual(
      Array(3).fill({ status: 400, sent: undefined, errorreporter: 'INTEGRATIONS' })
    )
    expect(requests).toEqual([])
  })

  it('say what was sent of each event that a request carried', async () => {
    answerRequests(({ contextKind }) => (contextKind === 'device' ? 503 : 204))
    const events = [...manyOfKind('user', 2), ...manyOfKind('device', 2)]

    const results = await sendBatch(events, { mapping })

    expect(results).toEqual([accepted('user-0'), accepted('user-1'), failed('device-0'), failed('device-1')])
  })

  it('are as Segment can tell apart: refused by LaunchDarkly, or before', async () => {
    answerRequests(() => 403)

    const results = await sendBatch([identify(), identify({ value: undefined, userId: 'u2' })])

    expect(results.map(({ errorreporter }) => errorreporter)).toEqual(['DESTINATION', 'INTEGRATIONS'])
  })
})

describe('each request', () => {
  it('is settled on its own, of two context kinds', async () => {
    const requests = answerRequests(({ contextKind }) => (contextKind === 'device' ? 503 : 204))
    const events = Array.from({ length: 10 }, (_, i) => ofKind(i % 2 === 0 ? 'user' : 'device', { userId: `u${i}` }))

    const results = await sendBatch(events, { mapping })

    expect(results).toEqual(events.map((_, i) => (i % 2 === 0 ? accepted(`u${i}`) : failed(`u${i}`))))
    expect(inShort(requests)).toEqual(['POST 5', 'POST 5'])
  })

  it.each([0, 1, 2])('is settled on its own, of three of one kind: %d fails', async (failing) => {
    let count = 0
    const requests = answerRequests(() => (count++ === failing ? 503 : 204))

    const results = await sendBatch(identifies(2_500))

    expect(inShort(requests)).toEqual(['POST 1000', 'POST 1000', 'POST 500'])
    expect(results.map(({ status }) => status)).toEqual(
      identifies(2_500).map((_, i) => (Math.floor(i / 1_000) === failing ? 503 : 204))
    )
  })
})

describe('a batch of which core has read no memberships', () => {
  it('is read by the destination alone', async () => {
    const requests = answerRequests(() => 204)
    const { syncAudience } = definition.actions
    const withoutMemberships: DestinationDefinition<Settings> = {
      ...definition,
      actions: {
        syncAudience: {
          ...syncAudience,
          performBatch: (request, { audienceMembership: _, ...data }) => syncAudience.performBatch?.(request, data)
        }
      }
    }
    const events = [
      identify({ userId: 'u1', value: undefined }),
      identify({ userId: 'u2', value: false }),
      identify({ userId: 'u3', value: undefined, computationClass: 'journey_step' })
    ]

    const results = await sendBatch(events, { definition: withoutMemberships })

    expect(results).toEqual([
      refusedWith(
        'The event has neither true nor false under the audience key. Send true for a member and false for a removal in the traits of an identify or the properties of a track event.'
      ),
      accepted('u2', false),
      accepted('u3')
    ])
    expect(requests.map(({ body }) => body)).toEqual([
      bodyOf([member({ userId: 'u2', value: false }), member({ userId: 'u3' })])
    ])
  })
})

describe('what the destination is given', () => {
  it.each([204, 400, 503])('is not changed when LaunchDarkly answers %d', async (status) => {
    answerRequests(({ what }) => (what.startsWith('HEAD') ? 200 : status))
    const events = [
      ...manyOfKind('user', 2),
      ...manyOfKind('device', 2),
      ofKind('user', { userId: 'user-0', value: 0 })
    ]
    const { syncAudience } = definition.actions
    const given: unknown[] = [events]
    const before = [shown(events)]
    const watched: DestinationDefinition<Settings> = {
      ...definition,
      actions: {
        syncAudience: {
          ...syncAudience,
          performBatch: (request, data) => {
            const { payload, settings, audienceMembership } = data
            given.push(payload, settings, audienceMembership)
            before.push(shown(payload), shown(settings), shown(audienceMembership))
            return syncAudience.performBatch?.(request, data)
          }
        }
      }
    }

    await sendBatch(events, { mapping, definition: watched })

    expect(given).toHaveLength(4)
    expect(given.map(shown)).toEqual(before)
  })
})

function shown(value: unknown): string {
  return inspect(value, { depth: Infinity, maxArrayLength: Infinity, showHidden: true })
}
