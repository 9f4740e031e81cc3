import type { Comparison } from './compare'
import type { ReadEvents } from './expected-memberships'
import type { Sample } from './sample'

/** What `verify` found. Its differences hold context keys: that is what they are for. */
export interface Report extends Comparison {
  project: string
  environment: string
  segmentPrefix: string
  /** Where not all members of the input were compared. */
  sample?: Sample
  /** Events of the input. */
  events: ReadEvents
}

const LINES_A_PIECE = 1_000

/**
 * The report as JSON, one difference a line. In pieces, since some millions of differences make a longer text than a string can be:
 * https://nodejs.org/api/buffer.html#bufferconstantsmax_string_length
 */
export function* reportJson({ differences, ...rest }: Report): Generator<string> {
  yield `${JSON.stringify(rest, undefined, 2).slice(0, -2)},\n  "differences": [`
  for (let start = 0; start < differences.length; start += LINES_A_PIECE) {
    const lines = differences.slice(start, start + LINES_A_PIECE).map((one) => `\n    ${JSON.stringify(one)}`)
    yield (start === 0 ? '' : ',') + lines.join(',')
  }
  yield differences.length === 0 ? ']\n}\n' : '\n  ]\n}\n'
}
