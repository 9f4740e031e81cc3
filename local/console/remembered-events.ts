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

/** Which events made contexts members, as far as the console delivered them. */
export interface RememberedEvents {
  remember: (event: DeliveredEvent) => void
  /** The event that made the context a member of the segment at that time. */
  find: (segment: string, contextKey: string, since: number) => string | undefined
}

export function rememberEvents(): RememberedEvents {
  // The first event that made it a member, and the last one: in between others may have removed it, or nothing may have happened.
  const members = new Map<string, { first: Made; last: Made }>()
  const nameOf = (segment: string, contextKey: string): string => JSON.stringify([segment, contextKey])
  return {
    remember: ({ audienceId, contextKey, value, name, from, to }) => {
      const member = nameOf(segmentKey(audienceId), contextKey)
      const known = members.get(member)
      members.delete(member)
      if (!value) return
      const last = { name, from, to }
      members.set(member, { first: known?.first ?? last, last })
      if (members.size > MAX_MEMBERS) members.delete(members.keys().next().value!)
    },
    find: (segment, contextKey, since) => {
      const known = members.get(nameOf(segment, contextKey))
      return [known?.first, known?.last].find((made) => made && made.from <= since && since <= made.to)?.name
    }
  }
}
