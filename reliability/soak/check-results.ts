import { isDeepStrictEqual } from 'node:util'
import { isRetried, type EventResult } from '../../local/sync/segment-runtime'
import { isAcknowledged } from '../statuses'
import { contextKeyOf, isRefusedUser, REFUSED_AUDIENCE } from './population'
import type { Asking, Change } from './random-batch'
import { placeOf } from './truth'

/** What became of the events of one call, by their indices, and what should not have. */
export interface Checked {
  acknowledged: number[]
  /** To be sent again. */
  retryable: number[]
  /** Refused for good: by the destination itself, or since LaunchDarkly takes no such member or audience. */
  refused: number[]
  /** Refused for good along with such a member, in a call of which LaunchDarkly took nothing. */
  refusedBeside: number[]
  violations: string[]
}

/** Holds the results of one call against what the events ask for and what the fault rules refuse. */
export function checkResults(askings: Asking[], results: EventResult[]): Checked {
  const checked: Checked = { acknowledged: [], retryable: [], refused: [], refusedBeside: [], violations: [] }
  if (results.length !== askings.length) {
    checked.violations.push(`${results.length} results for ${askings.length} events`)
    return checked
  }
  const winners = lastOfEachMember(askings)
  const call = {
    tookAny: results.some(({ status }) => isAcknowledged(status)),
    heldRefused: askings.some(({ change }) => change !== undefined && isRefusedByRule(change))
  }
  results.forEach((result, i) => {
    const { change } = askings[i]
    const mistake = change
      ? checkGood(checked, i, { change, result, winner: winners.get(placeOf(change))!, askings, results, ...call })
      : checkBad(checked, i, result)
    if (mistake !== undefined) checked.violations.push(`${mistake} (event ${i} of ${results.length})`)
  })
  return checked
}

/** Whether LaunchDarkly takes the change in no request. */
function isRefusedByRule({ audience, user }: Change): boolean {
  return audience === REFUSED_AUDIENCE || isRefusedUser(user)
}

/** The index of the event that wins, by the place of its membership. */
function lastOfEachMember(askings: Asking[]): Map<number, number> {
  const last = new Map<number, number>()
  askings.forEach(({ change }, i) => {
    if (change) last.set(placeOf(change), i)
  })
  return last
}

function checkBad(checked: Checked, i: number, { status, errormessage, sent }: EventResult): string | undefined {
  checked.refused.push(i)
  if (status !== 400 || errormessage === undefined) return `a bad event got ${status}`
  if (sent !== undefined) return 'a bad event was sent'
}

interface Good {
  change: Change
  result: EventResult
  winner: number
  askings: Asking[]
  results: EventResult[]
  tookAny: boolean
  heldRefused: boolean
}

function checkGood(checked: Checked, i: number, good: Good): string | undefined {
  const { change, result, winner, askings, results, tookAny, heldRefused } = good
  const { status, errormessage, sent } = result

  const isTaken = isAcknowledged(status)
  if (isTaken) checked.acknowledged.push(i)
  else if (isRetried(result)) checked.retryable.push(i)
  else if (isRefusedByRule(change)) checked.refused.push(i)
  else checked.refusedBeside.push(i)

  if (status !== results[winner].status) return `${status}, and ${results[winner].status} for what supersedes it`
  if (isTaken !== (errormessage === undefined)) return `${status} ${isTaken ? 'with' : 'without'} an error message`
  if (isTaken || sent !== undefined) {
    const expected = memberOf(askings[winner].change!)
    if (!isDeepStrictEqual(sent, expected)) return `${JSON.stringify(sent)} was sent for ${JSON.stringify(expected)}`
  }
  if (isTaken && isRefusedByRule(change)) return `${status} for what LaunchDarkly refuses`
  if (isTaken || isRetried(result)) return
  // 413 stays where the requests to narrow it down were used up, and nothing was taken.
  if (status !== 400 && (status !== 413 || tookAny)) return `refused for good with ${status}: ${errormessage}`
  if (!isRefusedByRule(change) && tookAny) return 'refused for good, though LaunchDarkly took others of the call'
  if (!heldRefused) return 'refused for good, though LaunchDarkly refuses nothing of the call'
}

function memberOf({ audience, user, value }: Change) {
  return { userId: contextKeyOf(audience.contextKind, user), cohortName: audience.name, cohortId: audience.id, value }
}
