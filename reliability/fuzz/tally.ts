import type { Outcome, Way } from './calls'

/** What came of events, and of how many of each way. */
export type Tally = Map<string, { onEvent: number; onBatch: number; example?: string }>

/** By status, or by what Segment's runtime did in place of calling the action. */
export function tallyOutcomes(tally: Tally, way: Way, outcomes: Outcome[]): void {
  for (const outcome of outcomes) {
    const name = 'status' in outcome ? String(outcome.status) : `Segment's runtime: ${outcome.runtime}`
    const counts = tally.get(name) ?? {
      onEvent: 0,
      onBatch: 0,
      ...('runtime' in outcome && { example: outcome.example })
    }
    counts[way]++
    tally.set(name, counts)
  }
}

/** How many there were of a kind, and how many of them met something. */
export type Tried = Map<string, { all: number; some: number }>

export function tallyTried(tried: Tried, kind: string, all: number, some: number): void {
  const counts = tried.get(kind) ?? { all: 0, some: 0 }
  tried.set(kind, { all: counts.all + all, some: counts.some + some })
}
