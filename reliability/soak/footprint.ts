import { setTimeout } from 'node:timers/promises'

/** What the soak's process holds while no request is under way. Sizes are in bytes. */
export interface Footprint {
  heapUsed: number
  rss: number
  /** What keeps the process alive, by kind. */
  handles: Handles
}

export type Handles = Record<string, number>

const COLLECTIONS = 8

/** A request without an answer leaves a timer of 10 seconds, and connections are kept open for the next request for a while. */
const HANDLES_LINGER_MS = 60_000

/** Waits until no more handles are there than at the start, or for a minute, and measures. Needs `node --expose-gc`. */
export async function takeFootprint(start: Handles): Promise<Footprint> {
  const until = Date.now() + HANDLES_LINGER_MS
  while (grownHandles(start, countHandles()).length > 0 && Date.now() < until) await setTimeout(50)
  const handles = countHandles()

  const heap: number[] = []
  for (let i = 0; i < COLLECTIONS; i++) {
    // Some things are only let go in a turn of the event loop after a collection.
    await setTimeout(20)
    globalThis.gc?.()
    heap.push(process.memoryUsage().heapUsed)
  }
  return { heapUsed: Math.min(...heap), rss: process.memoryUsage().rss, handles }
}

export function countHandles(kinds = process.getActiveResourcesInfo()): Handles {
  const counts: Handles = {}
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** The kinds of which there are more than before. */
export function grownHandles(before: Handles, after: Handles): string[] {
  return Object.keys(after).filter((kind) => after[kind] > (before[kind] ?? 0))
}

/** By which part of it the heap grew; negative where it shrank. */
export const heapGrowth = (before: Pick<Footprint, 'heapUsed'>, after: Pick<Footprint, 'heapUsed'>): number =>
  (after.heapUsed - before.heapUsed) / before.heapUsed
