import { changeMember } from './change-member'
import { commit, type Environment } from './environment'
import { recordMembers } from './history'
import type { SyncRequest } from './parse-request'
import { invalidRequest, Refusal } from './refusal'
import { memberCount, newSegment, publishChanges, type Segment } from './segments'

/** The key of the segment of an audience: that which LaunchDarkly's reference server gives it. */
export const segmentKey = (cohortId: string): string => `segment-audiences-${cohortId}`

/** When a request came: at which version of the environment, and at what time (epoch milliseconds). */
export interface Arrival {
  version: number
  time: number
}

/**
 * Applies all changes of a request, or throws a {@link Refusal} and applies none.
 * The first change for an unknown audience creates its segment.
 */
export function applySync(environment: Environment, { contextKind, changes }: SyncRequest, arrival: Arrival): void {
  const { segments } = environment
  const keys = new Set(changes.map(({ cohortId }) => segmentKey(cohortId)))
  const concerned = [...keys].map((key) => segments.get(key)).filter((segment) => segment !== undefined)
  for (const segment of concerned) refuseOtherKinds(segment, contextKind)
  for (const segment of concerned) refuseConflict(segment, arrival)
  commit(environment, (version) => {
    const changed = new Set<Segment>()
    for (const { cohortId, cohortName, contextKey, included } of changes) {
      const key = segmentKey(cohortId)
      let segment = segments.get(key)
      if (!segment) {
        segment = newSegment({ key, name: cohortName, contextKind }, version, arrival.time)
        segments.set(key, segment)
        changed.add(segment)
      }
      if (changeMember(environment, segment, { at: arrival.time, contextKey, included })) changed.add(segment)
    }
    for (const segment of changed) touch(segment, version, arrival.time)
    return changed.size > 0
  })
}

/** What cannot be applied at any time is no conflict, so it is looked for first. */
function refuseOtherKinds({ key, unbounded, contextKind }: Segment, kindOfRequest: string): void {
  if (!unbounded) throw invalidRequest(`segment ${key} was created by hand, and is no big segment`)
  if (contextKind !== kindOfRequest) {
    throw invalidRequest(`segment ${key} holds contexts of the kind ${contextKind} only`)
  }
}

/** Throws 409 when another request changed the segment since this one came: so does an optimistic lock. */
export function refuseConflict(segment: Segment, arrival: Arrival): void {
  if (segment.version <= arrival.version) return
  throw new Refusal(409, 'another request changed the segment at the same time: send the request again')
}

/** Marks a segment that changed. */
export function touch(segment: Segment, version: number, time: number): void {
  publishChanges(segment, version)
  segment.version = version
  segment.changedAt = time
  recordMembers(segment.history, time, memberCount(segment))
}
