import type { Checked } from './check-results'
import type { EventResult } from '../../local/sync/segment-runtime'
import { createTruth, type Truth } from './truth'

/** What the lanes write down. None of it grows with the time that the soak takes. */
export interface Books {
  truth: Truth
  /** Events that are settled. */
  events: number
  batches: number
  singles: number
  requests: number
  /** Events sent again, each time that they were. */
  retries: number
  refused: number
  /** Refused for good along with what LaunchDarkly refuses, in a call of which it took nothing. */
  refusedBeside: number
  /** Results of all attempts. */
  statuses: Map<number, number>
  violations: { count: number; first: string[] }
}

const VIOLATIONS_KEPT = 20

export function openBooks(): Books {
  return {
    truth: createTruth(),
    events: 0,
    batches: 0,
    singles: 0,
    requests: 0,
    retries: 0,
    refused: 0,
    refusedBeside: 0,
    statuses: new Map(),
    violations: { count: 0, first: [] }
  }
}

/** Writes down the results of one call. */
export function enter(books: Books, results: EventResult[], checked: Checked): void {
  for (const { status } of results) books.statuses.set(status, (books.statuses.get(status) ?? 0) + 1)
  books.refused += checked.refused.length
  books.refusedBeside += checked.refusedBeside.length
  for (const violation of checked.violations) enterViolation(books, violation)
}

export function enterViolation({ violations }: Pick<Books, 'violations'>, violation: string): void {
  violations.count++
  if (violations.first.length < VIOLATIONS_KEPT) violations.first.push(violation)
}
