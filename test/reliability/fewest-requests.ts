import { cohortName } from '../../src/launchdarkly-api'
import { memberName } from './members'
import type { Change } from './random-events'

export const MAX_MEMBERS = 1_000
export const MAX_BYTES = 1_048_576

/** Requests beyond the fewest, to find out which members LaunchDarkly refuses. */
export const MAX_NARROWING_REQUESTS = 39

/** How many requests the changes take where LaunchDarkly takes them all: of each context kind as few as they fill. */
export function fewestRequests(changes: Change[], environmentId: string): number {
  const last = new Map<string, Change>()
  for (const change of changes) {
    // Into the place of the last one.
    last.delete(memberName(change))
    last.set(memberName(change), change)
  }
  const open = new Map<string, { members: number; bytes: number }>()
  let requests = 0
  for (const { contextKind, contextKey, audienceKey, audienceId, value } of last.values()) {
    const member = { userId: contextKey, cohortName: cohortName(audienceKey), cohortId: audienceId, value }
    const bytes = Buffer.byteLength(JSON.stringify(member))
    const request = open.get(contextKind)
    if (request && request.members < MAX_MEMBERS && request.bytes + 1 + bytes <= MAX_BYTES) {
      request.members++
      request.bytes += 1 + bytes
    } else {
      const empty = Buffer.byteLength(JSON.stringify({ environmentId, contextKind, batch: [] }))
      open.set(contextKind, { members: 1, bytes: empty + bytes })
      requests++
    }
  }
  return requests
}
