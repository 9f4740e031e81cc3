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
  /** Its members: {@link MEMBERS_PER_PART} says why in parts. */
  parts: SegmentPart[]
  /** Where each member is, in maps by {@link shardOf} its context key. */
  places: Array<Map<string, number>>
  /** Places that members have left. */
  freePlaces: number[]
  /** Contexts excluded through the REST API. */
  excluded: Set<string>
  version: number
  createdAt: number
  changedAt: number
  /** Members that came and went since it was created. */
  added: number
  removed: number
}

export interface SegmentPart {
  /** Context keys; undefined in a place that is free. The i-th place of the n-th part is `n * MEMBERS_PER_PART + i`. */
  contextKeys: Array<string | undefined>
  version: number
}

/**
 * Members are kept in parts of at most this many, in the order in which they came. LaunchDarkly's server SDKs get a segment as a
 * whole whenever it changes, and die of one of 125,000 members: so they are shown the parts, and only those that changed.
 */
export const MEMBERS_PER_PART = 50_000

/** One map of a million keys stops everything for 40 ms when it grows, and 64 small ones grow one after another. */
const SHARDS = 64

type NewSegment = Pick<Segment, 'key' | 'name' | 'contextKind'> &
  Partial<Pick<Segment, 'description' | 'tags' | 'unbounded'>>

export function newSegment(segment: NewSegment, version: number, now: number): Segment {
  return {
    description: '',
    tags: [],
    unbounded: true,
    ...segment,
    parts: [],
    places: Array.from({ length: SHARDS }, () => new Map<string, number>()),
    freePlaces: [],
    excluded: new Set(),
    version,
    createdAt: now,
    changedAt: now,
    added: 0,
    removed: 0
  }
}

/** Whether the context was none of its members before. */
export function addMember(segment: Segment, contextKey: string, version: number): boolean {
  const places = placesAround(segment, contextKey)
  if (places.has(contextKey)) return false
  const place = segment.freePlaces.pop() ?? nextPlace(segment)
  places.set(contextKey, place)
  putInto(segment, place, contextKey, version)
  segment.added++
  return true
}

/** Whether the context was one of its members before. */
export function removeMember(segment: Segment, contextKey: string, version: number): boolean {
  const places = placesAround(segment, contextKey)
  const place = places.get(contextKey)
  if (place === undefined) return false
  places.delete(contextKey)
  putInto(segment, place, undefined, version)
  segment.freePlaces.push(place)
  segment.removed++
  return true
}

export function hasMember(segment: Segment, contextKey: string): boolean {
  return placesAround(segment, contextKey).has(contextKey)
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

function putInto({ parts }: Segment, place: number, contextKey: string | undefined, version: number): void {
  const part = (parts[Math.floor(place / MEMBERS_PER_PART)] ??= { contextKeys: [], version })
  part.contextKeys[place % MEMBERS_PER_PART] = contextKey
  part.version = version
}

function nextPlace({ parts }: Segment): number {
  return Math.max(0, parts.length - 1) * MEMBERS_PER_PART + (parts[parts.length - 1]?.contextKeys.length ?? 0)
}

function placesAround({ places }: Segment, contextKey: string): Map<string, number> {
  return places[shardOf(contextKey)]
}

function shardOf(contextKey: string): number {
  let hash = 0
  for (let i = 0; i < contextKey.length; i++) hash = (hash * 31 + contextKey.charCodeAt(i)) | 0
  return hash & (SHARDS - 1)
}
