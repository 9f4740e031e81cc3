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
  /** What the part of a segment is for: {@link MEMBERS_PER_PART}. */
  parts: SegmentPart[]
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
  members: Set<string>
  version: number
}

/**
 * Members are kept in parts of at most this many. LaunchDarkly's server SDKs get a segment as a whole whenever it changes, and
 * die of one of 125,000 members: so they are shown the parts. A million members in one `Set` would also stall each time it grows.
 */
export const MEMBERS_PER_PART = 50_000

type NewSegment = Pick<Segment, 'key' | 'name' | 'contextKind'> &
  Partial<Pick<Segment, 'description' | 'tags' | 'unbounded'>>

export function newSegment(segment: NewSegment, version: number, now: number): Segment {
  return {
    description: '',
    tags: [],
    unbounded: true,
    ...segment,
    parts: [],
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
  if (hasMember(segment, contextKey)) return false
  let part = segment.parts.find(({ members }) => members.size < MEMBERS_PER_PART)
  if (!part) {
    part = { members: new Set(), version }
    segment.parts.push(part)
  }
  part.members.add(contextKey)
  part.version = version
  segment.added++
  return true
}

/** Whether the context was one of its members before. */
export function removeMember(segment: Segment, contextKey: string, version: number): boolean {
  const part = segment.parts.find(({ members }) => members.delete(contextKey))
  if (!part) return false
  part.version = version
  segment.removed++
  return true
}

export function hasMember(segment: Segment, contextKey: string): boolean {
  return segment.parts.some(({ members }) => members.has(contextKey))
}

export function memberCount({ parts }: Segment): number {
  return parts.reduce((sum, { members }) => sum + members.size, 0)
}

export function* membersOf({ parts }: Segment): Generator<string> {
  for (const { members } of parts) yield* members
}
