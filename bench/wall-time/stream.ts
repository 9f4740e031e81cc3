import type { SegmentEvent } from '@segment/actions-core'
import { below, seededRandom } from '../../reliability/soak/random'

export interface StreamShape {
  events: number
  audiences: number
  /** Each audience is of one kind, the kinds in turns. */
  kinds: readonly string[]
}

/** One event in so many is of a member that came before. */
const AGAIN = 10

/** One event in so many is an exit. */
const EXITS = 6

/** Where the mapping finds the context kind of an event. */
export const KIND_PATH = '$.context.groupId'

/** Identify and track events of Engage, entries and exits, the audiences mixed at random; always the same for a shape. */
export function streamOf({ events, audiences, kinds }: StreamShape): SegmentEvent[] {
  const random = seededRandom(7)
  const users = Array.from({ length: audiences }, () => 0)
  return Array.from({ length: events }, (_, i) => {
    const audience = below(random, audiences)
    const comesAgain = users[audience] > 0 && below(random, AGAIN) === 0
    const user = comesAgain ? below(random, users[audience]) : users[audience]++
    const change = { audience, user, value: below(random, EXITS) > 0, kind: kinds[audience % kinds.length] }
    return eventOf(i, change, below(random, 2) === 0 ? 'identify' : 'track')
  })
}

interface StreamedChange {
  audience: number
  user: number
  value: boolean
  kind: string
}

function eventOf(i: number, { audience, user, value, kind }: StreamedChange, type: 'identify' | 'track'): SegmentEvent {
  const key = `audience_${audience}`
  const bag = { [key]: value }
  return {
    messageId: `stream-${i}`,
    timestamp: '2026-01-05T09:00:00.000Z',
    userId: `${key}-user-${user}`,
    ...(type === 'identify'
      ? { type, traits: bag }
      : { type, event: value ? 'Audience Entered' : 'Audience Exited', properties: bag }),
    context: {
      groupId: kind,
      personas: { computation_class: 'audience', computation_id: audienceId(audience), computation_key: key }
    }
  }
}

const audienceId = (audience: number): string => `aud_${audience}`

/** Where {@link KIND_PATH} finds it. */
export const kindOf = ({ context }: SegmentEvent): string => context!.groupId as string

/** The context keys that are in each audience, by its ID, once the last event of each member is in force. */
export function membersAfter(stream: readonly SegmentEvent[]): Map<string, Set<string>> {
  const members = new Map<string, Set<string>>()
  for (const { userId, traits, properties, context } of stream) {
    const { computation_id: id, computation_key: key } = context!.personas as Record<string, string>
    const audience = members.get(id) ?? new Set<string>()
    members.set(id, audience)
    if ((traits ?? properties)![key]) audience.add(userId!)
    else audience.delete(userId!)
  }
  return members
}

/** The stream in batches of so many events, in its order. */
export function batchesOf(stream: readonly SegmentEvent[], size: number): SegmentEvent[][] {
  return Array.from({ length: Math.ceil(stream.length / size) }, (_, i) => stream.slice(i * size, (i + 1) * size))
}

/** The stream cut up by user, so that the events of one are all in one part and keep their order. */
export function partsOf(stream: readonly SegmentEvent[], count: number): SegmentEvent[][] {
  const parts = new Map<string, number>()
  const partOf = (user: string): number => {
    const part = parts.get(user) ?? parts.size % count
    parts.set(user, part)
    return part
  }
  const cut = Array.from({ length: count }, (): SegmentEvent[] => [])
  for (const event of stream) cut[partOf(event.userId!)].push(event)
  return cut
}
