import type { Settings } from '../generated-types'
import { getOrAdd } from '../get-or-add'
import { syncBody, type Member } from '../launchdarkly-api'
import type { Decision } from './membership'

/** LaunchDarkly documents no limit. Others that sync to it keep to this one, and it is Segment's own limit of a batch. */
const MAX_MEMBERS = 1_000

/** Of the serialized body. Nothing documented either; a thousand members are about 145 kB. */
const MAX_BYTES = 1_048_576

/** What JSON writes of a code unit of UTF-16 takes at most so many bytes: `\u0000` does. */
const MOST_BYTES_OF_UNIT = 6

/** What it writes around the texts of a member, or around the batch, takes fewer. */
const MOST_BYTES_OF_KEYS = 64

/** A member to send, with the indices of the events that have its outcome: its own and those it supersedes. */
export interface Change {
  member: Member
  events: number[]
}

/** The requests of one context kind. They go one after another: LaunchDarkly answers 409 to changes at the same time. */
export interface KindPlan {
  contextKind: string
  requests: Change[][]
}

/**
 * The fewest requests that carry the last change of each (context kind, audience, context key), in the order of the events.
 * Requests hold members of one context kind and of any number of audiences. Refused events take no part.
 */
export function planRequests(decisions: readonly Decision[], settings: Settings): KindPlan[] {
  return lastChanges(decisions).map(({ contextKind, changes }) => ({
    contextKind,
    requests: isSmall(changes, contextKind, settings) ? [changes] : chunk(changes, contextKind, settings)
  }))
}

interface ChangesOfKind {
  contextKind: string
  changes: Change[]
  /** The changes by audience ID and context key. */
  seen: Map<string, Map<string, Change>>
}

/** The changes to send of each context kind: the last event of a member wins and keeps its own place. */
function lastChanges(decisions: readonly Decision[]): ChangesOfKind[] {
  const kinds = new Map<string, ChangesOfKind>()

  for (let event = decisions.length - 1; event >= 0; event--) {
    const decision = decisions[event]
    if (!('member' in decision)) continue

    const { contextKind, member } = decision
    const { changes, seen } = getOrAdd(kinds, contextKind, noChanges)
    const ofAudience = getOrAdd(seen, member.cohortId, noMembers)
    const later = ofAudience.get(member.userId)
    if (later) {
      later.events.push(event)
    } else {
      const change = { member, events: [event] }
      ofAudience.set(member.userId, change)
      changes.push(change)
    }
  }
  const ofKinds = [...kinds.values()].reverse()
  for (const { changes } of ofKinds) changes.reverse()
  return ofKinds
}

const noChanges = (contextKind: string): ChangesOfKind => ({ contextKind, changes: [], seen: new Map() })
const noMembers = (): Map<string, Change> => new Map()

/** Whether one request surely holds them, as it does nearly always: told by lengths, which takes less time than counting bytes. */
function isSmall(changes: Change[], contextKind: string, { clientId }: Settings): boolean {
  if (changes.length > MAX_MEMBERS) return false
  let units = clientId.length + contextKind.length
  for (const { member } of changes) units += member.userId.length + member.cohortName.length + member.cohortId.length
  return MOST_BYTES_OF_UNIT * units + MOST_BYTES_OF_KEYS * (changes.length + 1) <= MAX_BYTES
}

/** Splits changes, at least one, in order into requests of at most 1,000 members and 1 MiB. A member larger than that goes alone. */
function chunk(changes: Change[], contextKind: string, settings: Settings): Change[][] {
  const maxBytes = MAX_BYTES - Buffer.byteLength(syncBody(settings, contextKind, []))
  const requests: Change[][] = []
  let request: Change[] = []
  let bytes = 0

  for (const change of changes) {
    const size = Buffer.byteLength(JSON.stringify(change.member)) + 1
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
