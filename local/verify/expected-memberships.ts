import type { SegmentEvent } from '@segment/actions-core'
import { batchesOf } from '../input/batches'
import type { InputLine } from '../input/input-line'
import { isNotSubscribed, type RunBatch } from '../sync/segment-runtime'
import type { Membership } from './deciding'
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
  /** Events of the input; lines that hold none count, too. */
  read: number
  /** Those that no membership can be read from. */
  refused: number
  /** Those that the trigger or their own `integrations` exclude. */
  leftOut: number
}

interface ReadOptions {
  /** Segment's runtime around the destination that {@link deciding} makes. */
  run: RunBatch
  /** Whether an event excludes the destination. */
  isLeftOut: (event: SegmentEvent) => boolean
  sample?: Sample
  /** Told how many events were read so far. */
  onRead?: (events: number) => void
}

/** The most events that Segment puts into a batch. */
const BATCH_SIZE = 1_000

/** What LaunchDarkly must hold once the input is delivered, as far as the input says: its last event for a member wins. */
export async function expectedMemberships(
  pieces: AsyncIterable<InputLine[]>,
  { run, isLeftOut, sample, onRead }: ReadOptions
): Promise<Expectation> {
  const expectation: Expectation = { audiences: [], read: 0, refused: 0, leftOut: 0 }
  const { take, audiences } = sample ? takeSampled(sample) : takeAll()

  const decide = async (events: SegmentEvent[]): Promise<void> => {
    for (const result of await run(events)) {
      if (result.errormessage === undefined) take(result.sent as Membership)
      else if (isNotSubscribed(result)) expectation.leftOut++
      else expectation.refused++
    }
  }

  for await (const lines of batchesOf(pieces, BATCH_SIZE)) {
    const events: SegmentEvent[] = []
    for (const line of lines) {
      if (!('event' in line)) expectation.refused++
      else if (isLeftOut(line.event)) expectation.leftOut++
      else events.push(line.event)
    }
    if (events.length > 0) await decide(events)
    expectation.read += lines.length
    onRead?.(expectation.read)
  }
  return { ...expectation, audiences: audiences() }
}

interface Taking {
  take: (membership: Membership) => void
  audiences: () => ExpectedAudience[]
}

function takeAll(): Taking {
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
