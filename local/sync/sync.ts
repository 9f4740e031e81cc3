import type { DestinationDefinition, JSONObject } from '@segment/actions-core'
import { batchesOf } from '../input/batches'
import type { InputLine } from '../input/input-line'
import { withRequest, type RequestWrap } from '../with-request'
import { newExperience } from './experience'
import { inTurn } from './in-turn'
import type { Outcome } from './outcome'
import { segmentRuntime } from './segment-runtime'
import { settle, type Settling } from './settle'
import { inTraffic } from './traffic'

export interface SyncOptions<Settings> extends Omit<Settling, 'destination' | 'experience'> {
  definition: DestinationDefinition<Settings>
  /** How its requests get to LaunchDarkly. */
  transport: RequestWrap
  /** For Segment's runtime: the credentials and the subscription. */
  settings: JSONObject
  /** Events in a batch, at most. */
  batchSize: number
}

/** A batch of the input, and what became of each line. */
export interface SettledBatch {
  lines: InputLine[]
  outcomes: Outcome[]
}

/**
 * Delivers the input batch by batch and yields each once it is settled, in order. While the requests of one batch are on their
 * way the next one is read and mapped; it waits with its own until all before it is settled, so that the last event of a member
 * wins and no two requests change one segment at once: docs/decisions/one-batch-after-another.md.
 * Throws what reading throws, after all that was read before is settled.
 */
export async function* sync<Settings>(
  input: AsyncIterable<InputLine[]>,
  { definition, transport, settings, batchSize, ...options }: SyncOptions<Settings>
): AsyncGenerator<SettledBatch> {
  const settling = { ...options, destination: definition.name, experience: newExperience() }
  const throttle = inTraffic(settling.traffic)
  const lanes = [0, 1].map(() => {
    const lane = { turn: Promise.resolve<unknown>(undefined) }
    const sending = withRequest(definition, (request) => throttle(transport(request)))
    return Object.assign(lane, {
      run: segmentRuntime(
        inTurn(sending, () => lane.turn),
        settings
      )
    })
  })
  let before: { lines: InputLine[]; outcomes: Promise<Outcome[]> } | undefined
  try {
    for await (const lines of batchesOf(untilAborted(input, settling.stopping), batchSize)) {
      const [lane] = lanes.reverse()
      lane.turn = before?.outcomes ?? Promise.resolve()
      const outcomes = settle(lines, lane.run, settling)
      // It is awaited below; until then it must not count as a rejection that nobody handles.
      outcomes.catch(() => undefined)
      if (before) yield { lines: before.lines, outcomes: await before.outcomes }
      before = { lines, outcomes }
    }
  } finally {
    if (before) yield { lines: before.lines, outcomes: await before.outcomes }
  }
}

/** Ends with the signal, though nothing may come of what it waits for: standard input, say. */
async function* untilAborted<Item>(items: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]()
  while (!signal.aborted) {
    const next = await new Promise<IteratorResult<Item, unknown>>((resolve, reject) => {
      // Not by Promise.race: what it races against would remember every item.
      const end = (): void => resolve({ done: true, value: undefined })
      signal.addEventListener('abort', end)
      // The signal may be kept for long, and with its listener all that the items hold.
      const forget = (): void => signal.removeEventListener('abort', end)
      iterator.next().then(resolve, reject).finally(forget)
    })
    if (next.done) return
    yield next.value
  }
}
