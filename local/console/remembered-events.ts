import { segmentKey } from '../emulator/apply-sync'

/** An event that LaunchDarkly took, for the member that it changed. */
export interface DeliveredEvent {
  audienceId: string
  contextKey: string
  /** Whether it made the context a member. */
  value: boolean
  /** For people: `line 17 of events.jsonl`, say. */
  name: string
  /** When it was delivered, in epoch milliseconds. */
  from: number
  to: number
}

/** Of how many members the events are remembered. */
const MAX_MEMBERS = 500_000

type Made = Pick<DeliveredEvent, 'name' | 'from' | 'to'>

/**
 * Of a member the first event that made it one, and the last: in between others may have removed it, or nothing may have happened. Of
 * one that left the event that removed it.
 */
type Remembered = { first: Made; last: Made } | { left: Made }

/** Which events changed which members, as far as the console delivered them. */
export interface RememberedEvents {
  remember: (event: DeliveredEvent) => void
  /** The event that made the context a member of the segment at that time (epoch milliseconds). */
  find: (segment: string, contextKey: string, since: number) => string | undefined
  /** The last event, where it was one that removed the context from the segment. */
  findRemoval: (segment: string, contextKey: string) => Pick<Made, 'name' | 'to'> | undefined
}

export function rememberEvents(): RememberedEvents {
  const members = new Map<string, Remembered>()
  const keyOf = (segment: string, contextKey: string): string => JSON.stringify([segment, contextKey])
  return {
    remember: ({ audienceId, contextKey, value, name, from, to }) => {
      const key = keyOf(segmentKey(audienceId), contextKey)
      const known = members.get(key)
      const made = { name, from, to }
      // The newest at the end.
      members.delete(key)
      members.set(key, value ? { first: known && 'first' in known ? known.first : made, last: made } : { left: made })
      if (members.size > MAX_MEMBERS) members.delete(members.keys().next().value!)
    },
    find: (segment, contextKey, since) => {
      const known = members.get(keyOf(segment, contextKey))
      if (!known || 'left' in known) return undefined
      return [known.first, known.last].find(({ from, to }) => from <= since && since <= to)?.name
    },
    findRemoval: (segment, contextKey) => {
      const known = members.get(keyOf(segment, contextKey))
      return known && 'left' in known ? { name: known.left.name, to: known.left.to } : undefined
    }
  }
}
