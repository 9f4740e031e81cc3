import { LRUCache } from 'lru-cache'
import { segmentKey } from '../emulator/apply-sync'
import type { UndeliveredEvent } from './protocol'

/** An event that a request carried, for the member that it was to change. */
export interface SentEvent {
  audienceId: string
  contextKey: string
  /** Whether it was to make the context a member. */
  value: boolean
  /** For people: `line 17 of events.jsonl`, say. */
  name: string
  /** Between which times it was sent and answered, in epoch milliseconds. */
  from: number
  to: number
}

/** A context that became a member of a segment, or left it, at a time in epoch milliseconds. */
interface Change {
  segment: string
  contextKey: string
  included: boolean
  at: number
}

/** Of how many members the events are remembered. */
const MAX_MEMBERS = 500_000

/** Of how many context keys it is remembered what was not delivered, and of how many members what may have been. */
const MAX_UNDELIVERED = 100_000

/** Of how many audiences, for each of these context keys. */
const MAX_AUDIENCES = 5

type Made = Pick<SentEvent, 'name' | 'from' | 'to'>

/**
 * The first and the last of the events of a member that said the same one after another: in between others may have changed it, or
 * nothing may have happened.
 */
interface Remembered {
  value: boolean
  first: Made
  last: Made
}

/** Which events changed which members, and which were not delivered, as far as the console knows. */
export interface RememberedEvents {
  /** One that LaunchDarkly took. */
  remember: (event: SentEvent) => void
  /** One whose answer may have got lost: whether it was applied shows the time of a change. */
  rememberUnsure: (event: SentEvent) => void
  /** The event that made this change, or none where the console did not send it. */
  find: (change: Change) => string | undefined
  /** The last event for a member, where it was to remove it. */
  findRemoval: (member: Pick<Change, 'segment' | 'contextKey'>) => Pick<Made, 'name' | 'to'> | undefined
  /** `audienceId` is undefined where the event names none. */
  rememberUndelivered: (contextKey: string, audienceId: string | undefined, event: UndeliveredEvent) => void
  /** Of each audience the last event with that key which was not delivered, if none was since; the newest first. */
  findUndelivered: (contextKey: string) => UndeliveredEvent[]
}

export function rememberEvents(): RememberedEvents {
  const members = newest<Remembered>(MAX_MEMBERS)
  const unsure = newest<SentEvent>(MAX_UNDELIVERED)
  const undelivered = newest<Map<string | undefined, UndeliveredEvent>>(MAX_UNDELIVERED)
  const keyOf = (segment: string, contextKey: string): string => JSON.stringify([segment, contextKey])
  return {
    remember: ({ audienceId, contextKey, value, name, from, to }) => {
      const key = keyOf(segmentKey(audienceId), contextKey)
      const known = members.get(key)
      const last = { name, from, to }
      members.set(key, { value, first: known?.value === value ? known.first : last, last })
      undelivered.peek(contextKey)?.delete(audienceId)
    },
    rememberUnsure: (event) => void unsure.set(keyOf(segmentKey(event.audienceId), event.contextKey), event),
    find: ({ segment, contextKey, included, at }) => {
      const key = keyOf(segment, contextKey)
      const known = members.peek(key)
      const lost = unsure.peek(key)
      const alike = [
        ...(known?.value === included ? [known.first, known.last] : []),
        ...(lost?.value === included ? [lost] : [])
      ]
      return alike.find(({ from, to }) => from <= at && at <= to)?.name
    },
    findRemoval: ({ segment, contextKey }) => {
      const known = members.peek(keyOf(segment, contextKey))
      return known?.value === false ? { name: known.last.name, to: known.last.to } : undefined
    },
    rememberUndelivered: (contextKey, audienceId, event) => {
      const others = [...(undelivered.peek(contextKey) ?? [])].filter(([audience]) => audience !== audienceId)
      undelivered.set(contextKey, new Map([[audienceId, event], ...others.slice(0, MAX_AUDIENCES - 1)]))
    },
    findUndelivered: (contextKey) => [...(undelivered.peek(contextKey)?.values() ?? [])]
  }
}

/** The entries that were set last. By size, for by number its memory would be taken at once. */
function newest<Value extends object>(maxSize: number): LRUCache<string, Value> {
  return new LRUCache<string, Value>({ maxSize, sizeCalculation: () => 1 })
}
