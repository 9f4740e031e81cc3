import { setTimeout } from 'node:timers/promises'
import type { SegmentEvent } from '@segment/actions-core'
import type { EventResult, RunBatch } from '../../local/sync/segment-runtime'
import { enter, enterViolation, type Books } from './books'
import { checkResults } from './check-results'
import { copyOfDestination, type CopyOfDestination } from './copy-of-destination'
import { LANES } from './population'
import { seededRandom, type Random } from './random'
import { randomBatch, randomEvent, type Asking } from './random-batch'
import { acknowledge, leaveInDoubt } from './truth'

/** Sends batch after batch until `end` (epoch milliseconds). Comes back when the last one is settled. */
export type Lane = (end: number) => Promise<void>

/** Calls that are made of a single event, which goes through `onEvent`. */
const SINGLE_PART = 0.2
const MAX_ATTEMPTS = 500
const PAUSE_MS = { rateLimited: 100, failed: 10 }

/** The lanes, each with a copy of the destination and a share of the users of its own. The same seed gives the same events. */
export function createLanes(origin: string, seed: number, books: Books): Lane[] {
  return Array.from({ length: LANES }, (_, lane) => {
    const random = seededRandom(seed * LANES + lane)
    const destination = copyOfDestination(origin, () => books.requests++)
    return async (end) => {
      while (Date.now() < end) await runCall(destination, { random, lane, books })
    }
  })
}

async function runCall(
  { deliverBatch, deliverOne }: CopyOfDestination,
  { random, lane, books }: { random: Random; lane: number; books: Books }
): Promise<void> {
  const deliverSingle = async ([event]: SegmentEvent[]): Promise<EventResult[]> => [await deliverOne(event)]
  if (random() < SINGLE_PART) {
    books.singles++
    await settle(randomEvent(random, lane), deliverSingle, { random, books })
  } else {
    books.batches++
    await settle(randomBatch(random, lane), deliverBatch, { random, books })
  }
}

interface Settling {
  random: Random
  books: Books
}

/**
 * Delivers the events, and again those that Segment would send again, in their order, until each has an outcome that stays. Nothing
 * of this lane's users is sent meanwhile, so that no event overtakes another one.
 */
async function settle(askings: Asking[], deliver: RunBatch, { random, books }: Settling): Promise<void> {
  let open = askings
  for (let attempt = 0; open.length > 0; attempt++) {
    if (attempt === MAX_ATTEMPTS) {
      enterViolation(books, `${open.length} events were not settled after ${MAX_ATTEMPTS} attempts`)
      return giveUp(open, books)
    }
    let results: EventResult[]
    try {
      results = await deliver(open.map(({ event }) => event))
    } catch (error) {
      enterViolation(books, `the call failed as a whole: ${String(error)}`)
      return giveUp(open, books)
    }
    const sent = open
    const checked = checkResults(sent, results)
    enter(books, results, checked)
    const changesOf = (indices: number[]) => indices.flatMap((i) => sent[i].change ?? [])
    for (const change of changesOf(checked.acknowledged)) acknowledge(books.truth, change)
    // An attempt before may have been applied, its answer lost.
    if (attempt > 0) for (const change of changesOf(checked.refusedBeside)) leaveInDoubt(books.truth, change)

    open = checked.retryable.map((i) => sent[i])
    books.retries += open.length
    books.events += sent.length - open.length
    if (open.length > 0) await pause(results, random)
  }
}

function giveUp(open: Asking[], books: Books): void {
  for (const { change } of open) if (change) leaveInDoubt(books.truth, change)
}

/** A rate limit would not let more through at once; after other failures every second attempt follows at once. */
async function pause(results: EventResult[], random: Random): Promise<void> {
  if (results.some(({ status }) => status === 429)) await setTimeout(PAUSE_MS.rateLimited)
  else if (random() < 0.5) await setTimeout(PAUSE_MS.failed)
}
