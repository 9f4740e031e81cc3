import type { Books } from './books'
import { grownHandles, heapGrowth, type Footprint, type Handles } from './footprint'
import type { ActedRule } from './read-back'
import type { Comparison } from './truth'

/** All that a soak came to. */
export interface Outcome {
  books: Books
  /** While events were sent. */
  milliseconds: number
  /** Before the first event. */
  start: Handles
  /** After a fifth of the time. */
  mark: Footprint
  end: Footprint
  comparisons: Comparison[]
  faults: ActedRule[]
  /** By which part the heap may grow. */
  maxHeapGrowth: number
}

/** What must hold and does not, for people: one line each, none where all is well. */
export function failuresOf(outcome: Outcome): string[] {
  const { books, start, mark, end, comparisons, faults, maxHeapGrowth } = outcome
  const { count, first } = books.violations
  const wrong = comparisons.reduce((sum, comparison) => sum + comparison.wrong, 0)
  const growth = heapGrowth(mark, end)
  const grown = grownHandles(start, end.handles)
  return [
    ...(books.events === 0 ? ['no event was settled'] : []),
    ...(faults.every(({ acted }) => acted === 0) ? ['no fault rule acted'] : []),
    ...(count > 0 ? [`${count} results are not as they must be:`, ...first.map((text) => `  ${text}`)] : []),
    ...(wrong > 0 ? [`${wrong} memberships are wrong:`] : []),
    ...comparisons.flatMap(({ audience, examples }) => examples.map((text) => `  ${audience}: ${text}`)),
    ...(growth > maxHeapGrowth ? [`the heap grew by ${percent(growth)}, more than ${percent(maxHeapGrowth)}`] : []),
    ...grown.map((kind) => `handles grew: ${kind} from ${start[kind] ?? 0} to ${end.handles[kind]}`)
  ]
}

export const percent = (part: number): string => `${(part * 100).toFixed(1)} %`
