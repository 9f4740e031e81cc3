/** What holds of any batch, whatever is in it and however LaunchDarkly misbehaves: through `onBatch`, over a socket. */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expectNothingUnhandled } from '../helpers/unhandled'
import { emulatedLaunchDarkly } from './delivered-batch'
import { fewestRequests, MAX_BYTES, MAX_MEMBERS, MAX_NARROWING_REQUESTS } from './fewest-requests'
import { changed, differing, memberName } from './members'
import { casesOf } from './random-events'
import { anyFaults } from './random-faults'
import { changesOf, deliverOnce, namesInDoubt, requestsByMember, scenarios, type Run, type Scenario } from './scenario'
import { isAcknowledged } from '../../reliability/statuses'

// A thousand batches, some of two thousand events.
jest.setTimeout(900_000)
expectNothingUnhandled()
const launchDarkly = emulatedLaunchDarkly()

const law = (holds: (run: Run, scenario: Scenario) => void): Promise<void> =>
  fc.assert(
    fc.asyncProperty(scenarios(anyFaults), async (scenario) =>
      holds(await deliverOnce(launchDarkly, scenario), scenario)
    )
  )

describe('of any batch, however LaunchDarkly misbehaves,', () => {
  it('each event has exactly one result, at its index', () =>
    law(({ cases, results }) => {
      expect(results).toHaveLength(cases.length)
      const last = new Map(cases.flatMap(({ change }, i) => (change ? [[memberName(change), i] as const] : [])))
      const wrong = cases.filter(({ change }, i) => {
        const { status, sent, errormessage } = results[i]
        if (!change) return status !== 400 || sent !== undefined || !errormessage
        const ofLast = last.get(memberName(change))!
        if (!isDeepStrictEqual(results[i], results[ofLast])) return true
        if (isAcknowledged(status) ? sent === undefined : !errormessage) return true
        const { contextKey: userId, audienceId: cohortId, value } = cases[ofLast].change!
        return (
          sent !== undefined &&
          !isDeepStrictEqual({ ...sent, cohortName: 0 }, { userId, cohortName: 0, cohortId, value })
        )
      })
      expect(wrong).toEqual([])
    }))

  it('the last acknowledged change of each member is in force, and nothing else has changed but by lost answers', () =>
    law(({ cases, results, exchanges, before, after }) => {
      const acknowledged = changesOf(cases.filter((_, i) => isAcknowledged(results[i].status)))
      const expected = changed(before, acknowledged)
      const inDoubt = namesInDoubt(exchanges)
      expect(differing(expected, after).filter((name) => !inDoubt.has(name))).toEqual([])
      // What is in doubt was not acknowledged.
      expect(acknowledged.map(memberName).filter((name) => inDoubt.has(name))).toEqual([])
    }))

  it('a member is sent again only when it was refused along with others, and acknowledged only by its last answer', () =>
    law(({ cases, results, exchanges }) => {
      const requests = requestsByMember(exchanges)
      const wrong = cases.filter(({ change }, i) => {
        if (!change) return false
        const sent = requests.get(memberName(change)) ?? []
        const last = sent.at(-1)
        const { status } = results[i]
        const before = sent.slice(0, -1)
        return (
          before.some(({ status, members }) => members.length === 1 || (status !== 400 && status !== 413)) ||
          isAcknowledged(status) !== (last?.status !== undefined && isAcknowledged(last.status)) ||
          (isAcknowledged(status) && status !== last?.status)
        )
      })
      expect(wrong).toEqual([])
    }))

  it('no event with a flaw of its own is in any request', () =>
    law(({ cases, exchanges }) => {
      const good = new Set(changesOf(cases).map(memberName))
      expect([...requestsByMember(exchanges).keys()].filter((name) => !good.has(name))).toEqual([])
    }))

  it('a request holds at most 1,000 members and 1 MiB, or one larger member, and none twice', () =>
    law(({ exchanges }) => {
      const wrong = exchanges.filter(({ method, contextKind, members, bytes }) => {
        if (method === 'HEAD') return members.length > 0
        const distinct = new Set(members.map(({ cohortId, userId }) => JSON.stringify([cohortId, userId])))
        return (
          method !== 'POST' ||
          contextKind === '' ||
          members.length === 0 ||
          members.length > MAX_MEMBERS ||
          distinct.size < members.length ||
          (bytes > MAX_BYTES && members.length > 1)
        )
      })
      expect(wrong).toEqual([])
    }))

  it('there are at most 39 requests beyond the fewest that carry it', () =>
    law(({ cases, exchanges }, { clientId }) => {
      const bound = fewestRequests(changesOf(cases), clientId) + MAX_NARROWING_REQUESTS
      expect(exchanges.length).toBeLessThanOrEqual(bound)
    }))

  it('no more than the fewest are made where nothing is refused', () =>
    law(({ cases, exchanges }, { clientId }) => {
      if (exchanges.some(({ status }) => status === 400 || status === 413)) return
      expect(exchanges.length).toBeLessThanOrEqual(fewestRequests(changesOf(cases), clientId))
    }))

  it('the events, their payloads and the settings stay as they were', () =>
    law(({ cases, handed }, { batch }) => {
      expect(handed.after).toBe(handed.before)
      const madeAnew = casesOf(batch)
      expect(cases.filter(({ event }, i) => !isDeepStrictEqual(event, madeAnew[i].event))).toEqual([])
    }))
})
