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
  /** As read: the event, or the text where the line is not JSON. */
  input: unknown
} & ({ event: SegmentEvent } | { problem: string })
