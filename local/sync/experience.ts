import { isRetried, type EventResult } from './segment-runtime'

/** How LaunchDarkly fared with what was sent so far. */
export interface Experience {
  hasTakenAny: boolean
  /** Runs in a row of which it refused every member. */
  refusedWhole: number
  /** When it began to fail: epoch milliseconds, none while all goes well. */
  failingSince?: number
}

export const newExperience = (): Experience => ({ hasTakenAny: false, refusedWhole: 0 })

/** Where so many runs in a row are refused whole, the cause is not in their members. */
const MAX_REFUSED_WHOLE = 10

/** Counts the results of a run in. */
export function learn(experience: Experience, results: EventResult[]): void {
  if (results.some(isTaken)) Object.assign(experience, { hasTakenAny: true, refusedWhole: 0 })
  else if (isRefusedWhole(results)) experience.refusedWhole++
}

/** Whether there is no hope to find members that LaunchDarkly takes among those that it refused. */
export function isInVain({ refusedWhole }: Experience): boolean {
  return refusedWhole >= MAX_REFUSED_WHOLE
}

/**
 * What shows that the fault is in the settings, so that no event fares better: a token that is refused, or, before anything was
 * taken, one that may do nothing (403) or a host that knows no such endpoint (404).
 */
export function findDenial(results: EventResult[], { hasTakenAny }: Experience): EventResult | undefined {
  const unauthorized = results.find(({ status }) => status === 401)
  if (unauthorized || hasTakenAny) return unauthorized
  const answered = results.filter(isAnswered)
  return answered.every(({ status }) => status === 403 || status === 404) ? answered[0] : undefined
}

/** Whether LaunchDarkly fails. It does not where all that is left was not sent, for want of time. */
export function isFailing(results: EventResult[]): boolean {
  return results.some((result) => isAnswered(result) && isRetried(result)) || !results.some(isAnswered)
}

/**
 * Whether LaunchDarkly fails no more: it has answered for all that was sent, or has taken of what it had not taken before. That it
 * takes some at the first attempt shows little: it may go on failing for one context kind, batch after batch.
 */
export function isWellAgain(results: EventResult[], { attempt }: { attempt: number }): boolean {
  const isSettled = results.some(isAnswered) && !results.some(isRetried)
  return isSettled || (attempt > 0 && results.some(isTaken))
}

const isTaken = ({ errormessage }: EventResult): boolean => errormessage === undefined

/** Or would have been: a request carried it. */
const isAnswered = ({ sent }: EventResult): boolean => sent !== undefined

/** Whether LaunchDarkly refused members and took none: it may have refused good ones along with bad ones. */
export function isRefusedWhole(results: EventResult[]): boolean {
  const isRefused = (result: EventResult): boolean =>
    isAnswered(result) && (result.status === 400 || result.status === 413)
  return results.some(isRefused) && !results.some(isTaken)
}
