import { number } from '../../local/plain-table'
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
  const unlimited = compared.filter(({ measured }) => measured.limit === undefined && measured.copies === 1)
  const more = unlimited.filter(({ measured, ours }) => ours.requests > fewestRequests(measured))
  const text = 'The fewest requests possible, one for each 1,000 events of a context kind in a batch'
  return more.length === 0
    ? `${text}: **held** in all ${unlimited.length} cases of one copy without a limit. With one, each copy makes one more request at the end of each window, which tells it that the window is full.`
    : `${text}: **not held** in ${more.length} of ${unlimited.length} cases of one copy without a limit.`
}

function soonerText(compared: readonly Compared[]): string {
  const most = Math.max(...compared.map(({ measured }) => measured.stream.audiences))
  const concerned = compared.filter(
    ({ measured }) => measured.limit !== undefined && measured.stream.audiences === most
  )
  const finished = concerned.filter(({ catalog }) => catalog.finished && catalog.lost === 0)
  const never = concerned.filter(({ catalog }) => !catalog.finished)
  const slower = finished.filter(({ ours, catalog }) => catalog.seconds < MIN_SOONER * ours.seconds)
  const least = Math.min(...finished.map(({ ours, catalog }) => catalog.seconds / ours.seconds))
  const sooner = finished.length > 0 ? ` where that one finishes at all (${Math.round(least)} times at least)` : ''
  return `At least ${MIN_SOONER} times sooner than the catalog's version where a route limit applies to ${number(most)} audiences: ${slower.length === 0 ? `**held**${sooner}, and it never does in ${never.length} of ${concerned.length} cases` : `**not held** in ${slower.length} of ${concerned.length} cases`}.`
}

function neverText(compared: readonly Compared[]): string[] {
  const never = compared.filter(({ catalog }) => !catalog.finished)
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
    `The catalog's version lost events in ${losing.length === 1 ? 'one case' : `${losing.length} cases`}, ${number(catalog.lost)} of ${number(measured.stream.events)} in the first of them: copies that change one segment at the same time are answered 409 by the emulator, which it hands on as it is, and Segment does not send such events again. This destination reports 429 instead, and loses none: they are sent again a second later, which is in its seconds and requests.`
  ]
}
