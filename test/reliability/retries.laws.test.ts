/** What comes of a batch whose events are sent again for as long as Segment would, through `onBatch`, over a socket. */
import fc from 'fast-check'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { expectNothingUnhandled } from '../helpers/unhandled'
import { emulatedLaunchDarkly } from './delivered-batch'
import { MAX_NARROWING_REQUESTS } from './fewest-requests'
import { changed, differing, memberName } from './members'
import { ofOneKind, type Case, type Change } from './random-events'
import { retriedFaults } from './random-faults'
import { changesOf, deliverOnce, namesInDoubt, scenarios, settle, type Run, type Scenario } from './scenario'
import { isAcknowledged, isFinal } from '../../reliability/statuses'

// A thousand batches, each sent several times.
jest.setTimeout(900_000)
expectNothingUnhandled()
const launchDarkly = emulatedLaunchDarkly()

/** Whether LaunchDarkly takes no request with this change in it. */
function isRefused(change: Change, { faults, clientId }: Scenario, kinds: Map<string, string>): boolean {
  const isOfOtherKind = (kinds.get(change.audienceId) ?? change.contextKind) !== change.contextKind
  const isRefusedBy = ({ requests: { members, audiences } = {} }: FaultRule): boolean =>
    (members ?? audiences) !== undefined &&
    (members?.includes(change.contextKey) ?? true) &&
    (audiences?.includes(change.audienceId) ?? true)
  return clientId !== LOCAL_CREDENTIALS.clientId || isOfOtherKind || faults.refusals.some(isRefusedBy)
}

/** The good events that were refused for good, though LaunchDarkly takes them, and took others or was not asked often enough. */
function refusedInVain({ cases, results, exchanges, kinds }: Run, scenario: Scenario): Case[] {
  const isTakenInPart = results.some(({ status }) => isAcknowledged(status))
  if (!isTakenInPart && exchanges.length > MAX_NARROWING_REQUESTS) return []
  return cases.filter(({ change }, i) => change && isFinal(results[i].status) && !isRefused(change, scenario, kinds))
}

describe('of any batch, where all faults that pass are such that Segment sends the events again,', () => {
  it('no member that LaunchDarkly takes is refused for good, unless nothing was taken within the budget', () =>
    fc.assert(
      fc.asyncProperty(scenarios(retriedFaults), async (scenario) => {
        expect(refusedInVain(await deliverOnce(launchDarkly, scenario), scenario)).toEqual([])
      })
    ))

  it('all settle when they are sent again, and the last acknowledged changes are in force', () =>
    fc.assert(
      fc.asyncProperty(scenarios(retriedFaults), async (scenario) => {
        const { cases, results, rounds, before, after } = await settle(launchDarkly, scenario)

        expect(rounds.flatMap((round) => refusedInVain(round, scenario))).toEqual([])
        const acknowledged = cases.filter((_, i) => isAcknowledged(results[i].status))
        const expected = changed(before, changesOf(acknowledged))
        const inDoubt = namesInDoubt(rounds.flatMap(({ exchanges }) => exchanges))
        for (const { change } of acknowledged) if (change) inDoubt.delete(memberName(change))
        expect(differing(expected, after).filter((name) => !inDoubt.has(name))).toEqual([])
      })
    ))

  it('all good ones are delivered in the end, and what they ask for is in force, where LaunchDarkly takes each', () =>
    fc.assert(
      fc.asyncProperty(scenarios(retriedFaults), async ({ before: members, batch, faults: { passing } }) => {
        const { cases, results, before, after } = await settle(launchDarkly, {
          before: ofOneKind(members),
          batch: ofOneKind(batch),
          faults: { passing, refusals: [] },
          clientId: LOCAL_CREDENTIALS.clientId
        })

        expect(cases.filter(({ change }, i) => isAcknowledged(results[i].status) !== (change !== undefined))).toEqual(
          []
        )
        expect(differing(changed(before, changesOf(cases)), after)).toEqual([])
      })
    ))
})
