import type { SegmentEvent } from '@segment/actions-core'

/** Where a line of the input stands. */
export interface Place {
  /** As it was named on the command line; `-` is standard input. */
  file: string
  /** Counted from 1; of a row of several lines the first one. */
  line: number
}

/** A line of the input, with the event that it holds, or why it holds none. */
export type InputLine = Place & {
  /** What was read, as JSON: the event's own text, or a string of a text that is not JSON. */
  json: string
} & ({ event: SegmentEvent } | { problem: string })
