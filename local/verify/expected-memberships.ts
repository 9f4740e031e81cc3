import { batchesOf } from '../input/batches'
import type { InputLine } from '../input/input-line'
import { outcomeOf, setApart } from '../sync/outcome'
import type { RunBatch } from '../sync/segment-runtime'
import { count, eventsRead, newTally, type Tally } from '../sync/tally'
import type { Membership } from '../deciding'
import { takeSample, type Sample } from './sample'

/** The contexts of one kind that the input names for an audience. */
export interface ExpectedAudience {
  contextKind: string
  audienceId: string
  /** As the last event has it. */
  audienceKey: string
  /** By context key, whether the context is a member: what its last event says. */
  members: Map<string, boolean>
}

export interface Expectation {
  /** In the order in which the input names them; those of a sample in an order that depends on its seed. */
  audiences: ExpectedAudience[]
  events: ReadEvents
}

/** The events of the input. */
export interface ReadEvents extends Pick<Tally, 'refused' | 'leftOut' | 'reasons' | 'otherReasons'> {
  read: number
}

interface ReadOptions {
  /** Segment's runtime around the destination that {@link deciding} makes. */
  run: RunBatch
  /** By which name `integrations` of an event may exclude the destination. */
  destination: string
  sample?: Sample
  /** Told how many events were read so far. */
  onRead?: (events: number) => void
}

/** The most events that Segment puts into a batch. */
const BATCH_SIZE = 1_000

/** What LaunchDarkly must hold once the input is delivered, as far as the input says: its last event for a member wins. */
export async function expectedMemberships(
  pieces: AsyncIterable<InputLine[]>,
  { run, destination, sample, onRead }: ReadOptions
): Promise<Expectation> {
  const tally = newTally()
  const { take, audiences } = sample ? takeSampled(sample) : takeAll()

  for await (const lines of batchesOf(pieces, BATCH_SIZE)) {
    const { events, outcomes } = setApart(lines, destination)
    const results = (events.length > 0 ? await run(events) : []).values()
    lines.forEach((line, i) => {
      const result = outcomes[i] ? undefined : results.next().value!
      count(tally, line, outcomes[i] ?? outcomeOf(result!))
      if (result && result.errormessage === undefined) take(result.sent as Membership)
    })
    onRead?.(eventsRead(tally))
  }
  const { refused, leftOut, reasons, otherReasons } = tally
  return { audiences: audiences(), events: { read: eventsRead(tally), refused, leftOut, reasons, otherReasons } }
}

interface Taking {
  take: (membership: Membership) => void
  audiences: () => ExpectedAudience[]
}

/** Keeps the last membership of each member. */
export function takeAll(): Taking {
  const byKindAndId = new Map<string, ExpectedAudience>()
  return {
    take: ({ contextKind, audienceId, audienceKey, contextKey, value }) => {
      // No context kind holds a blank.
      const name = `${contextKind} ${audienceId}`
      let audience = byKindAndId.get(name)
      if (!audience) {
        byKindAndId.set(name, (audience = { contextKind, audienceId, audienceKey, members: new Map() }))
      }
      audience.audienceKey = audienceKey
      audience.members.set(contextKey, value)
    },
    audiences: () => [...byKindAndId.values()]
  }
}

function takeSampled(sample: Sample): Taking {
  const { take, taken } = takeSample(sample)
  return {
    take,
    audiences: () => {
      const all = takeAll()
      taken().forEach(all.take)
      return all.audiences()
    }
  }
}
