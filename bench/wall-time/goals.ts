import { number } from '../../local/plain-table'
import { threeDigits } from '../three-digits'
import { batchesOf, kindOf, partsOf, streamOf } from './stream'
import type { Case, Compared } from './measure'

/** How much sooner, where a limit concerns many audiences. */
const MIN_SOONER = 20

/** What the figures say of the goals, and of what else they show. */
export function goalsText(compared: readonly Compared[]): string {
  return [requestsText(compared), soonerText(compared), ...neverText(compared), ...lossText(compared)]
    .map((line) => `- ${line}`)
    .join('\n')
}

/** One for each 1,000 events of a context kind in a batch. */
export function fewestRequests({ stream, batch, copies }: Case): number {
  const batches = partsOf(streamOf(stream), copies).flatMap((part) => batchesOf(part, batch))
  return batches.reduce((sum, events) => {
    const counts = new Map<string, number>()
    for (const kind of events.map(kindOf)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
    return sum + [...counts.values()].reduce((requests, count) => requests + Math.ceil(count / 1_000), 0)
  }, 0)
}

function requestsText(compared: readonly Compared[]): string {
  const ofOneCopy = compared
    .filter(({ measured }) => measured.copies === 1)
    .map(({ measured, ours }) => ({ limit: measured.limit, more: ours.requests - fewestRequests(measured) }))
  const unlimited = ofOneCopy.filter(({ limit }) => limit === undefined)
  const beyond = unlimited.filter(({ more }) => more > 0)
  const most = Math.max(...ofOneCopy.map(({ more }) => more))
  const text = 'The fewest requests possible, one for each 1,000 events of a context kind in a batch'
  return beyond.length === 0
    ? `${text}: **held** in the ${unlimited.length} cases of one copy without a limit. With the limit there are ${most} more at most: it is by a request that a copy learns that a window is full.`
    : `${text}: **not held** in ${beyond.length} of ${unlimited.length} cases of one copy without a limit.`
}

function soonerText(compared: readonly Compared[]): string {
  const most = Math.max(...compared.map(({ measured }) => measured.stream.audiences))
  const concerned = compared.filter(
    ({ measured }) => measured.limit !== undefined && measured.stream.audiences === most
  )
  const finished = concerned.filter(({ catalog }) => catalog.finished && catalog.lost === 0)
  const ratios = finished.map(({ ours, catalog }) => catalog.seconds / ours.seconds)
  const never = concerned.filter(({ catalog }) => !catalog.finished).length
  const text = `At least ${MIN_SOONER} times sooner than the catalog's version where a route limit applies to ${number(most)} audiences`
  const neverText = `In ${never} of the ${concerned.length} cases with that many audiences it never finishes.`
  if (ratios.length === 0) return `${text}: there is no case in which that one delivers all events. ${neverText}`
  const least = Math.min(...ratios)
  return `${text}: **${least >= MIN_SOONER ? 'held' : 'not held'}**, ${threeDigits(least)} times${ratios.length > 1 ? ' at least' : ''} where that one delivers all events. ${neverText}`
}

function neverText(compared: readonly Compared[]): string[] {
  const never = compared.filter(({ measured, catalog }) => !catalog.finished && measured.copies === 1)
  if (never.length === 0) return []
  const [{ measured, catalog }] = never
  return [
    `Why never: the catalog's version sends a request for each audience of a batch and fails the whole batch where one of them is refused, so that Segment sends all of it again. Of ${number(measured.stream.audiences)} audiences a batch of ${number(measured.batch)} events makes more requests than the ${number(measured.limit!)} that a window takes, each time anew: the measurement was ended after ${number(catalog.requests)} requests, when ${number(catalog.acknowledged)} events were acknowledged. In every window the same first requests of the batch are taken, and the others never are.`
  ]
}

function lossText(compared: readonly Compared[]): string[] {
  const losing = compared.filter(({ catalog }) => catalog.lost > 0)
  if (losing.length === 0) return []
  const [{ measured, catalog }] = losing
  return [
    `Of the catalog's version ${number(catalog.lost)} of ${number(measured.stream.events)} events were reported as refused for good in the first case of ${number(measured.copies)} copies, and ${number(catalog.wrong)} memberships were wrong at the end: copies that change one segment at the same time are answered 409 by the emulator, which it hands on for the whole batch, and Segment does not send such events again. This destination reports 429 instead, and loses none: they are sent again, which is in its seconds and requests.`
  ]
}
