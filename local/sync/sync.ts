import type { DestinationDefinition, JSONObject } from '@segment/actions-core'
import type { InputLine } from '../input/input-line'
import { withRequest, type RequestWrap } from '../with-request'
import type { Outcome } from './outcome'
import { segmentRuntime } from './segment-runtime'
import { settle, type Settling } from './settle'
import { inTraffic } from './traffic'

export interface SyncOptions<Settings> extends Settling {
  definition: DestinationDefinition<Settings>
  /** How its requests get to LaunchDarkly. */
  transport: RequestWrap
  /** For Segment's runtime: the credentials and the subscription. */
  settings: JSONObject
  /** Events in a batch. */
  batchSize: number
}

/** A batch of the input, and what became of each line. */
export interface SettledBatch {
  lines: InputLine[]
  outcomes: Outcome[]
}

/**
 * Delivers the input batch by batch and yields each once it is settled, in order. While the requests of one batch are on their
 * way the next one is read, mapped and made ready; its own requests wait until all before it is settled, so that the last event
 * of a member wins and no two requests change one segment at once: docs/decisions/one-batch-after-another.md.
 * Throws what reading throws, after all that was read before is settled.
 */
export async function* sync<Settings>(
  input: AsyncIterable<InputLine[]>,
  { definition, transport, settings, batchSize, ...settling }: SyncOptions<Settings>
): AsyncGenerator<SettledBatch> {
  const lanes = [0, 1].map(() => {
    const lane = { turn: Promise.resolve<unknown>(undefined) }
    const throttle = inTraffic(settling.traffic, () => lane.turn)
    const inTurn = withRequest(definition, (request) => throttle(transport(request)))
    return Object.assign(lane, { run: segmentRuntime(inTurn, settings) })
  })
  let before: { lines: InputLine[]; outcomes: Promise<Outcome[]> } | undefined
  try {
    for await (const lines of batches(untilAborted(input, settling.stopping), batchSize)) {
      const [lane] = lanes.reverse()
      lane.turn = before?.outcomes ?? Promise.resolve()
      const outcomes = settle(lines, lane.run, settling)
      // Whoever awaits it below hears of it; until then it is nobody's.
      outcomes.catch(() => undefined)
      if (before) yield { lines: before.lines, outcomes: await before.outcomes }
      before = { lines, outcomes }
    }
  } finally {
    if (before) yield { lines: before.lines, outcomes: await before.outcomes }
  }
}

/** Also when reading fails: first what was read. */
async function* batches(pieces: AsyncIterable<InputLine[]>, size: number): AsyncGenerator<InputLine[]> {
  let batch: InputLine[] = []
  try {
    for await (const piece of pieces) {
      for (const line of piece) {
        batch.push(line)
        if (batch.length === size) {
          yield batch
          batch = []
        }
      }
    }
  } finally {
    if (batch.length > 0) yield batch
  }
}

/** Ends with the signal, though nothing may come of what it waits for: standard input, say. */
async function* untilAborted<Item>(items: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]()
  while (!signal.aborted) {
    const next = await new Promise<IteratorResult<Item, unknown>>((resolve, reject) => {
      // Not by Promise.race: what it races against would remember every item.
      signal.onabort = () => resolve({ done: true, value: undefined })
      iterator.next().then(resolve, reject)
    })
    if (next.done) return
    yield next.value
  }
}
