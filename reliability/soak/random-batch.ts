import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { AUDIENCES, contextKeyOf, LANES, REFUSED_AUDIENCE, USERS, type Audience } from './population'
import { below, pick, type Random } from './random'

/** What an event asks for. */
export interface Change {
  audience: Audience
  user: number
  /** Whether the user is to be a member. */
  value: boolean
}

export interface Asking {
  event: SegmentEvent
  /** None where the event is one that the destination refuses. */
  change?: Change
}

/** The context kind is taken from the event, so that a batch holds two. */
export const KIND_OF_EVENT = { context_kind: { '@path': '$.category' } }

const MAX_EVENTS = 1_000
const BAD_PART = 0.01
const REPEATED_PART = 0.1
/** Batches that hold events of the audience that LaunchDarkly refuses, and the part of their events that are. */
const REFUSED_AUDIENCE_BATCHES = 0.02
const REFUSED_AUDIENCE_PART = 0.02

/**
 * Events of one lane's users: of several audiences and both kinds, adds and removals, with several changes of one member, and with
 * some that the destination refuses. Small batches are more frequent than large ones.
 */
export function randomBatch(random: Random, lane: number): Asking[] {
  const count = 1 + Math.floor(random() ** 2 * MAX_EVENTS)
  const refusedPart = random() < REFUSED_AUDIENCE_BATCHES ? REFUSED_AUDIENCE_PART : 0
  const changes: Change[] = []
  return Array.from({ length: count }, () => {
    const isRepeated = changes.length > 0 && random() < REPEATED_PART
    const { audience, user } = isRepeated ? pick(random, changes) : randomMember(random, lane, refusedPart)
    const change = { audience, user, value: random() < 0.5 }
    if (random() < BAD_PART) return { event: spoiled(engageEvent(change, random), pick(random, MISTAKES)) }
    changes.push(change)
    return { event: engageEvent(change, random), change }
  })
}

/** One event, as {@link randomBatch} makes them. */
export const randomEvent = (random: Random, lane: number): Asking[] => randomBatch(random, lane).slice(0, 1)

function randomMember(random: Random, lane: number, refusedPart: number): Pick<Change, 'audience' | 'user'> {
  const user = below(random, USERS / LANES) * LANES + lane
  const audience = random() < refusedPart ? REFUSED_AUDIENCE : AUDIENCES[below(random, AUDIENCES.length - 1)]
  return { audience, user }
}

function engageEvent({ audience, user, value }: Change, random: Random): SegmentEvent {
  const bag = { [audience.key]: value, email: `user-${user}@example.com` }
  return {
    messageId: `m-${below(random, 1e9)}`,
    timestamp: '2026-01-05T09:00:00.000Z',
    userId: contextKeyOf(audience.contextKind, user),
    category: audience.contextKind,
    context: {
      personas: {
        computation_class: 'audience',
        computation_id: audience.id,
        computation_key: audience.key,
        namespace: 'spa_1',
        space_id: 'spa_1'
      }
    },
    ...(random() < 0.5
      ? { type: 'identify', traits: bag }
      : { type: 'track', event: value ? 'Audience Entered' : 'Audience Exited', properties: bag })
  }
}

type Mistake = (event: SegmentEvent, key: string) => Partial<SegmentEvent>

const bagged = ({ type }: SegmentEvent, bag: JSONObject): Partial<SegmentEvent> =>
  type === 'identify' ? { traits: bag } : { properties: bag }
const personas = ({ context }: SegmentEvent, changed: JSONObject): Partial<SegmentEvent> => ({
  context: { ...context, personas: { ...(context?.personas as JSONObject), ...changed } }
})

const MISTAKES: Mistake[] = [
  (event, key) => bagged(event, { [key]: 'true', plan: 'pro' }),
  (event) => bagged(event, { plan: 'pro' }),
  () => ({ userId: undefined, anonymousId: 'anonymous-1' }),
  () => ({ category: 'multi' }),
  (event) => personas(event, { computation_id: ' ' }),
  (event) => personas(event, { computation_class: 'prediction' })
]

function spoiled(event: SegmentEvent, mistake: Mistake): SegmentEvent {
  const [key] = Object.keys(event.traits ?? event.properties ?? {})
  return { ...event, ...mistake(event, key) }
}
