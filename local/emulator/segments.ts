import type { History } from './history'

/** A segment, `unbounded` ("big") as all synced ones are. Times are epoch milliseconds, versions those of the environment. */
export interface Segment {
  key: string
  name: string
  description: string
  tags: string[]
  /** Whether it is a big segment. The others can be created, but here nothing can be put into them. */
  unbounded: boolean
  /** The one kind of context that it holds. */
  contextKind: string
  /** Its members. {@link MEMBERS_PER_PART} says why in parts. */
  parts: SegmentPart[]
  /** The place of each member, and `~place` of each whose removal is not published. In maps by {@link shardOf} its context key. */
  places: Array<Map<string, number>>
  /** Places for those who come. */
  freePlaces: number[]
  /** Contexts excluded through the REST API. */
  excluded: Set<string>
  version: number
  createdAt: number
  changedAt: number
  /** Members that came and went since it was created. */
  added: number
  removed: number
  /** A point for its creation and each change. */
  history: History
}

export interface SegmentPart {
  /** Undefined in a place that is free. The i-th place of the n-th part is `n * MEMBERS_PER_PART + i`. */
  contextKeys: Array<string | undefined>
  /** Since when each is a member, at the place of its context key; 8 bytes each, so that a million are affordable. */
  since: number[]
  /** The version that it was published in; 0 when it never was. */
  publishedIn: number
  /** Context keys that came and went since then: {@link publishChanges}. */
  added: Set<string>
  removed: Set<string>
}

/**
 * Members are kept in parts of at most this many, in the order in which they came. LaunchDarkly's server SDKs get a segment as a
 * whole whenever it changes, and die of one of 125,000 members: so they are shown the parts.
 */
export const MEMBERS_PER_PART = 50_000

/** So many changes at most are not published. An SDK gets all of them with each change, and a part of 50,000 only now and then. */
const MAX_UNPUBLISHED = 10_000

/** One map of a million keys stops everything for 40 ms when it grows, and 64 small ones grow one after another. */
const SHARDS = 64

/** That of every big segment: none is ever filled anew. */
export const GENERATION = 1

type NewSegment = Pick<Segment, 'key' | 'name' | 'contextKind'> &
  Partial<Pick<Segment, 'description' | 'tags' | 'unbounded'>>

export function newSegment(segment: NewSegment, version: number, now: number): Segment {
  return {
    description: '',
    tags: [],
    unbounded: true,
    ...segment,
    parts: [],
    places: [],
    freePlaces: [],
    excluded: new Set(),
    version,
    createdAt: now,
    changedAt: now,
    added: 0,
    removed: 0,
    history: [[now, 0]]
  }
}

/** Whether the context was none of its members before. One that was stays a member since the time that it had. */
export function addMember(segment: Segment, contextKey: string, since: number): boolean {
  const places = placesAround(segment, contextKey)
  const known = places.get(contextKey)
  if (isPlace(known)) return false
  // One that comes back takes its old place, so that no two parts can be shown to hold it.
  const place = known === undefined ? (segment.freePlaces.pop() ?? nextPlace(segment)) : ~known
  const part = (segment.parts[partNumber(place)] ??= newPart())
  places.set(contextKey, place)
  part.contextKeys[place % MEMBERS_PER_PART] = contextKey
  part.since[place % MEMBERS_PER_PART] = since
  part.removed.delete(contextKey)
  part.added.add(contextKey)
  segment.added++
  return true
}

/** Whether the context was one of its members before. */
export function removeMember(segment: Segment, contextKey: string): boolean {
  const places = placesAround(segment, contextKey)
  const place = places.get(contextKey)
  if (!isPlace(place)) return false
  const part = segment.parts[partNumber(place)]
  part.contextKeys[place % MEMBERS_PER_PART] = undefined
  part.added.delete(contextKey)
  if (part.publishedIn > 0) {
    // Whoever was shown the part may still see it there.
    part.removed.add(contextKey)
    places.set(contextKey, ~place)
  } else {
    places.delete(contextKey)
    segment.freePlaces.push(place)
  }
  segment.removed++
  return true
}

/**
 * Publishes parts, those with most changes first, until few changes are left that are not published. Whoever shows the segment
 * shows the parts that were ever published, as they are, and over them the changes that are not: so a thousand changes all over a
 * million members need not show a million members anew.
 */
export function publishChanges(segment: Segment, version: number): void {
  const byChanges = [...segment.parts].sort((a, b) => changesIn(b) - changesIn(a))
  let unpublished = byChanges.reduce((sum, part) => sum + changesIn(part), 0)
  for (const part of byChanges) {
    if (unpublished <= MAX_UNPUBLISHED) return
    unpublished -= changesIn(part)
    publish(segment, part, version)
  }
}

const changesIn = ({ added, removed }: SegmentPart): number => added.size + removed.size

function publish(segment: Segment, part: SegmentPart, version: number): void {
  for (const contextKey of part.removed) {
    const places = placesAround(segment, contextKey)
    segment.freePlaces.push(~places.get(contextKey)!)
    places.delete(contextKey)
  }
  part.added.clear()
  part.removed.clear()
  part.publishedIn = version
}

export function hasMember(segment: Segment, contextKey: string): boolean {
  return isPlace(placesAround(segment, contextKey).get(contextKey))
}

/** Since when the context is a member, in epoch milliseconds; undefined where it is none. */
export function memberSince(segment: Segment, contextKey: string): number | undefined {
  const place = placesAround(segment, contextKey).get(contextKey)
  return isPlace(place) ? segment.parts[partNumber(place)].since[place % MEMBERS_PER_PART] : undefined
}

export function memberCount({ added, removed }: Segment): number {
  return added - removed
}

export function* membersOf({ parts }: Segment): Generator<string> {
  for (const part of parts) yield* membersOfPart(part)
}

export function membersOfPart({ contextKeys }: SegmentPart): string[] {
  return contextKeys.filter((contextKey) => contextKey !== undefined)
}

const newPart = (): SegmentPart => ({
  contextKeys: [],
  since: [],
  publishedIn: 0,
  added: new Set(),
  removed: new Set()
})

const partNumber = (place: number): number => Math.floor(place / MEMBERS_PER_PART)

const isPlace = (known: number | undefined): known is number => known !== undefined && known >= 0

function nextPlace({ parts }: Segment): number {
  return Math.max(0, parts.length - 1) * MEMBERS_PER_PART + (parts[parts.length - 1]?.contextKeys.length ?? 0)
}

function placesAround({ places }: Segment, contextKey: string): Map<string, number> {
  return (places[shardOf(contextKey)] ??= new Map<string, number>())
}

function shardOf(contextKey: string): number {
  let hash = 0
  for (let i = 0; i < contextKey.length; i++) hash = (hash * 31 + contextKey.charCodeAt(i)) | 0
  return hash & (SHARDS - 1)
}
