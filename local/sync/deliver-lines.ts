import type { Destination, JSONObject, SegmentEvent } from '@segment/actions-core'
import type { InputLine } from './json-lines'

/** What became of one event. `undelivered` ones may be sent again; `refused` ones are final. */
export type EventOutcome =
  | { line: number; state: 'delivered'; status: number }
  | { line: number; state: 'refused' | 'undelivered'; status: number; message: string }

type Lines = AsyncIterable<InputLine> | Iterable<InputLine>

/** The most events that Segment puts into a batch. */
const BATCH_SIZE = 1_000

/**
 * Sends the events through the destination in batches, in order, and yields one outcome for each line, in order.
 * Throws what Segment's runtime throws about the settings.
 */
export async function* deliverLines<Settings>(
  lines: Lines,
  destination: Destination<Settings>,
  settings: JSONObject
): AsyncGenerator<EventOutcome> {
  for await (const batch of batches(lines)) {
    const events = batch.flatMap((line) => ('event' in line ? [line.event] : []))
    const results = await deliverBatch(destination, events, settings)
    for (const line of batch) {
      yield 'event' in line ? outcomeOf(line.line, results.shift()) : unreadable(line)
    }
  }
}

async function* batches(lines: Lines): AsyncGenerator<InputLine[]> {
  let batch: InputLine[] = []
  for await (const line of lines) {
    batch.push(line)
    if (batch.length === BATCH_SIZE) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

interface EventResult {
  status: number
  errormessage?: string
}

/**
 * One result for each event. Segment's runtime itself fails on some events (`context.personas` null, say) and takes the whole
 * batch along, before the destination sees it: the halves then go on their own, until the event that it cannot read is alone.
 */
async function deliverBatch<Settings>(
  destination: Destination<Settings>,
  events: SegmentEvent[],
  settings: JSONObject
): Promise<EventResult[]> {
  if (events.length === 0) return []
  try {
    const [result] = await destination.onBatch(events, settings)
    // Where no event matches the trigger, core answers for all of them at once.
    return result.multistatus ?? events.map(() => ({ status: 400, errormessage: 'No event matches the trigger.' }))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    if (events.length === 1) return [{ status: 400, errormessage: UNREADABLE }]
    const middle = Math.floor(events.length / 2)
    return [
      ...(await deliverBatch(destination, events.slice(0, middle), settings)),
      ...(await deliverBatch(destination, events.slice(middle), settings))
    ]
  } finally {
    // Core keeps every response for ever.
    destination.responses.length = 0
  }
}

const UNREADABLE =
  "Segment's runtime cannot read the event: context, context.personas, traits or properties is not an object. Leave it out or mend it."

function outcomeOf(line: number, result: EventResult | undefined): EventOutcome {
  const { status, errormessage } = result ?? { status: 500, errormessage: 'The destination gave no result.' }
  if (errormessage === undefined) return { line, state: 'delivered', status }
  return { line, state: isRetried(status) ? 'undelivered' : 'refused', status, message: errormessage }
}

function unreadable({ line, problem }: { line: number; problem: string }): EventOutcome {
  return { line, state: 'refused', status: 400, message: problem }
}

/** The statuses after which Segment sends an event again. */
function isRetried(status: number): boolean {
  return [408, 423, 429].includes(status) || (status >= 500 && status !== 501)
}
