import { envelope, type Envelope, type Member } from '../launchdarkly-api'
import type { MembershipChange } from './membership'
import type { Unsent } from './outcomes'

/** LaunchDarkly documents no limit. Others that sync to it keep to this one, and it is Segment's own limit of a batch. */
const MAX_MEMBERS = 1_000

/** Of the serialized body. Nothing documented either; a thousand members are about 145 kB. */
const MAX_BYTES = 1_048_576

/** A member to send, with the indices of the events that have its outcome: its own and those it supersedes. */
export interface Change {
  member: Member
  /** The member as it goes over the wire, serialized once. */
  json: string
  events: number[]
}

/** The requests of one context kind. They go one after another: LaunchDarkly answers 409 to changes at the same time. */
export interface KindPlan {
  envelope: Envelope
  requests: Change[][]
}

/**
 * The fewest requests that carry the last change of each (context kind, audience, context key), in the order of the events.
 * Requests hold members of one context kind and of any number of audiences. Refused events take no part.
 */
export function planRequests(decisions: ReadonlyArray<MembershipChange | Unsent>, environmentId: string): KindPlan[] {
  return [...lastChanges(decisions)].map(([contextKind, changes]) => {
    const around = envelope(environmentId, contextKind)
    return { envelope: around, requests: chunk(changes, MAX_BYTES - Buffer.byteLength(around.start + around.end)) }
  })
}

/** The changes to send by context kind: the last event of a member wins and keeps its own place. */
function lastChanges(decisions: ReadonlyArray<MembershipChange | Unsent>): Map<string, Change[]> {
  const changes = new Map<string, Change[]>()
  const seen = new Map<string, Map<string, Map<string, Change>>>()

  for (let event = decisions.length - 1; event >= 0; event--) {
    const decision = decisions[event]
    if (!('member' in decision)) continue

    const { contextKind, member } = decision
    const ofKind = getOrAdd(seen, contextKind, () => new Map<string, Map<string, Change>>())
    const ofAudience = getOrAdd(ofKind, member.cohortId, () => new Map<string, Change>())
    const later = ofAudience.get(member.userId)
    if (later) {
      later.events.push(event)
    } else {
      const change = { member, json: JSON.stringify(member), events: [event] }
      ofAudience.set(member.userId, change)
      getOrAdd(changes, contextKind, () => []).push(change)
    }
  }
  for (const ofKind of changes.values()) ofKind.reverse()
  return new Map([...changes].reverse())
}

/** Splits changes, at least one, in order into requests of at most 1,000 members and 1 MiB. A member larger than that goes alone. */
function chunk(changes: Change[], maxBytes: number): Change[][] {
  const requests: Change[][] = []
  let request: Change[] = []
  let bytes = 0

  for (const change of changes) {
    const size = Buffer.byteLength(change.json) + 1
    // The last member has no comma behind it.
    if (request.length === MAX_MEMBERS || (request.length > 0 && bytes + size - 1 > maxBytes)) {
      requests.push(request)
      request = []
      bytes = 0
    }
    request.push(change)
    bytes += size
  }
  return [...requests, request]
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}
