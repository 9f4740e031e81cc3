import type { Environment } from './environment'
import type { MemberChange } from './history'
import { addMember, removeMember, type Segment } from './segments'

/** How many changes of members an environment remembers. */
const KEPT = 10_000

/** Makes a context a member of a segment, or none. Returns whether that changed anything: the environment remembers if it did. */
export function changeMember(
  { lastChanges }: Environment,
  segment: Segment,
  { at, contextKey, included }: Omit<MemberChange, 'segment'>
): boolean {
  const changed = included ? addMember(segment, contextKey, at) : removeMember(segment, contextKey)
  if (!changed) return false
  lastChanges.push({ at, segment: segment.key, contextKey, included })
  if (lastChanges.length > KEPT) lastChanges.shift()
  return true
}
