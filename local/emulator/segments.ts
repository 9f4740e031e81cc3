import type { SyncRequest } from './parse-request'

/** A synced segment: a big segment with members of exactly one context kind. */
export interface Segment {
  key: string
  name: string
  contextKind: string
  members: Set<string>
  /** Changes that changed something, since the segment was created. */
  added: number
  removed: number
}

/** The segments of one environment by the ID of their audience, in the order of their creation. */
export type Segments = Map<string, Segment>

/** The prefix that LaunchDarkly's reference server gives to the key of a synced segment. */
const KEY_PREFIX = 'segment-audiences-'

/** Thrown before anything is changed when the request has members for a segment of another context kind. */
export class ContextKindError extends Error {}

/** Applies all changes of a request, or none. The first change for an unknown audience creates its segment. */
export function applySync(segments: Segments, { contextKind, changes }: SyncRequest): void {
  for (const { cohortId } of changes) {
    const segment = segments.get(cohortId)
    if (segment && segment.contextKind !== contextKind) {
      throw new ContextKindError(`segment ${segment.key} holds contexts of the kind ${segment.contextKind} only`)
    }
  }
  for (const { cohortId, cohortName, contextKey, included } of changes) {
    let segment = segments.get(cohortId)
    if (!segment) {
      segment = { key: KEY_PREFIX + cohortId, name: cohortName, contextKind, members: new Set(), added: 0, removed: 0 }
      segments.set(cohortId, segment)
    }
    if (included && !segment.members.has(contextKey)) {
      segment.members.add(contextKey)
      segment.added++
    } else if (!included && segment.members.delete(contextKey)) {
      segment.removed++
    }
  }
}
