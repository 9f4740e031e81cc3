import type { SegmentEvent } from '@segment/actions-core'
import { RETRIED } from '../../src/syncAudience/outcomes'
import type { InputLine } from '../input/input-line'
import { isExcluded } from './integrations'
import { isNotSubscribed, isRetried, type EventResult } from './segment-runtime'

/** What became of an event of the input: every event ends in exactly one of these. */
export type Outcome = Delivered | NotDelivered | LeftOut

/** LaunchDarkly said 2xx to the request that carried it, or a later change of the same member. */
interface Delivered {
  state: 'delivered'
  status: number
}

/** `refused` is final; `undelivered` events may be sent again. */
export interface NotDelivered {
  state: 'refused' | 'undelivered'
  status: number
  message: string
}

/** The trigger or the event's own `integrations` exclude it. */
interface LeftOut {
  state: 'left out'
}

const LEFT_OUT: Outcome = { state: 'left out' }

/** The events to send, and of the other lines what becomes of them without that. */
export function setApart(
  lines: InputLine[],
  destination: string
): { events: SegmentEvent[]; outcomes: Array<Outcome | undefined> } {
  const outcomes = lines.map((line) => withoutSending(line, destination))
  const events = lines.flatMap((line, i) => ('event' in line && !outcomes[i] ? [line.event] : []))
  return { events, outcomes }
}

/** What becomes of a line that is never sent. */
function withoutSending(line: InputLine, destination: string): Outcome | undefined {
  if ('problem' in line) return { state: 'refused', status: 400, message: line.problem }
  return isExcluded(line.event, destination) ? LEFT_OUT : undefined
}

export function outcomeOf(result: EventResult): Outcome {
  if (result.errormessage === undefined) return { state: 'delivered', status: result.status }
  if (isNotSubscribed(result)) return LEFT_OUT
  return notDelivered(isRetried(result) ? 'undelivered' : 'refused', result)
}

/** Without what Segment would do: here it is not Segment that sends an event again. */
export function notDelivered(state: NotDelivered['state'], { status, errormessage = '' }: EventResult): NotDelivered {
  return { state, status, message: errormessage.replace(` ${RETRIED}`, '') }
}
