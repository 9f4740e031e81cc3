/**
 * What the console's page and its server say to each other, as JSON. Types alone: the page is built for browsers, and nothing of
 * Node.js may get into it.
 */

/** What the page shows of the destination: its definition, so that nothing of it is written twice. */
export interface Definition {
  name: string
  /** The authentication fields, but for secrets: those stay in the process. */
  settings: Field[]
  /** Labels of the secret settings, which the process holds. */
  secrets: string[]
  /** What the settings are without a change: what the process was started with, or the default. */
  initialSettings: Record<string, unknown>
  fields: Field[]
  /** The preset's mapping and trigger (FQL). */
  mapping: Record<string, unknown>
  trigger: string
  samples: Sample[]
  target: TargetDescription
  /** What `Check` can ask, in the order in which it is offered. */
  checks: CheckTarget[]
}

export interface Field {
  key: string
  label: string
  /** With links as Markdown has them. */
  description: string
  type: string
  required: boolean
  hidden: boolean
  default: unknown
  choices?: Choice[]
}

export interface Choice {
  label: string
  value: string
}

export interface Sample {
  label: string
  /** What comes of it, in a sentence. */
  about: string
  /** The events as one would paste them. */
  events: unknown
}

export interface TargetDescription {
  /** For people: `the embedded LaunchDarkly at http://127.0.0.1:8765`, say. */
  name: string
  origin: string
  /** What LaunchDarkly's browser SDK is started with. */
  clientSideId: string
}

export interface CheckTarget {
  id: 'target' | 'launchdarkly'
  /** For people. */
  name: string
}

/** `POST /console/check` */
export interface CheckCall {
  id: CheckTarget['id']
  instance?: string
}

export interface CheckAnswer {
  /** What is wrong; nothing where the credentials are taken. */
  problem?: string
  /** Who was asked, with which credentials. */
  asked: string
}

/** `POST /console/try` */
export interface TryCall {
  /** JSON of an event or of an array of them, or JSON Lines. */
  text: string
  settings: Record<string, unknown>
  mapping: Record<string, unknown>
  trigger: string
}

export interface TryAnswer {
  /** For people, as look-ups name its events: `try 3`. */
  name: string
  events: TriedEvent[]
  exchanges: Exchange[]
}

/** What became of an event. */
export interface TriedEvent {
  /** What the mapping made of it, where the event got that far. */
  payload?: unknown
  decision: 'delivered' | 'superseded' | 'refused' | 'undelivered' | 'left out'
  /** Why, in sentences; with the status that Segment is told. */
  explanation: string
  status?: number
  /** The member as it was sent, of events that a request carried. */
  sent?: unknown
}

/** A request and what came of it. Credentials are taken out; a long body of an answer is cut, and says so. */
export interface Exchange {
  request: { method: string; url: string; headers: Record<string, string>; body: string }
  response?: { status: number; statusText: string; headers: Record<string, string>; body: string }
  /** Why there was no answer, and the status that Segment is told. */
  failure?: { status: number; problem: string }
  milliseconds: number
}

/**
 * `POST /replay` takes a form of `file`, `settings` and `mapping` (JSON) and `trigger`, and answers this; `GET` answers it, too, or null
 * before the first. `POST /replay/stop` ends the one that runs, once the requests on their way are answered.
 */
export interface ReplayState {
  name: string
  state: 'running' | 'finished' | 'stopped' | 'failed'
  /** As they are in the file: compressed, if it is. `settled` are those of the batches that are. */
  bytes: { settled: number; total: number }
  /** These four add up to the events of the batches that are settled. */
  events: { delivered: number; refused: number; leftOut: number; undelivered: number }
  /** Why events were not delivered: the most frequent reasons first, 20 at most. `firstLine` is counted from 1. */
  reasons: Array<{ events: number; status: number; firstLine: number; message: string }>
  /** Events not delivered whose reason is not among them. */
  otherReasons: number
  /** How often each answer came: by status (`204`; `200 to HEAD`), or by what kept it from coming, in a sentence. */
  answers: Record<string, number>
  /** Why nothing is sent, while that is so. Epoch milliseconds. */
  wait?: { until: number; reason: string }
  /** The last waits, 20 at most, the newest first. `at` is when it began, in epoch milliseconds. */
  waits: Array<{ at: number; seconds: number; reason: string }>
  /** How long it has lasted, or lasted. */
  seconds: number
  /** Why it could not go on, where it failed. */
  problem?: string
}

/** `GET /console/segments` */
export interface SegmentsAnswer {
  segments: SegmentDescription[]
  /** The last changes of members, the newest first. */
  changes: MemberChange[]
}

export interface SegmentDescription {
  key: string
  name: string
  contextKind: string
  members: number
  added: number
  removed: number
  /** Epoch milliseconds and members, the oldest first. */
  history: Array<[number, number]>
}

interface MemberChange {
  /** Epoch milliseconds. */
  at: number
  /** The key of the segment. */
  segment: string
  contextKey: string
  included: boolean
}

/** `GET /console/contexts?kind=user&key=…` */
export interface ContextAnswer {
  memberships: ContextMembership[]
  /** Of segments that it left, as far as the emulator remembers. */
  departures: ContextDeparture[]
  /** Of other segments that it is not in: the last event that the console delivered, where that was to remove it. */
  removals: ContextRemoval[]
  /** Segments that hold the same key as that of a context of another kind. */
  ofOtherKinds: Array<{ kind: string; name: string }>
  /**
   * Of each audience the last event with this key that the console met and did not deliver, where it delivered none since: the newest
   * first, 5 at most. Events of no audience count as those of one.
   */
  undelivered: UndeliveredEvent[]
}

export interface ContextMembership {
  segment: string
  name: string
  /** Since when, in epoch milliseconds. */
  since: number
  /** Which event made it a member, if the console delivered it. */
  event?: string
}

export interface ContextDeparture {
  segment: string
  name: string
  /** When, in epoch milliseconds. */
  at: number
  /** Which event removed it, if the console delivered it. */
  event?: string
}

interface ContextRemoval {
  segment: string
  name: string
  /** When it was delivered, in epoch milliseconds. */
  at: number
  event: string
}

export interface UndeliveredEvent {
  event: string
  /** The audience's key, as the mapping has it, or else its ID; nothing of an event that names none. */
  audience?: string
  /** Epoch milliseconds. */
  at: number
  decision: 'refused' | 'undelivered' | 'left out'
  status?: number
  /** Why, in sentences. */
  explanation: string
}

/** `GET /console/faults`, and `PUT` of `{ "id" }` */
export interface FaultsAnswer {
  choices: Array<{ id: string; label: string; about: string }>
  /** Undefined when other rules are in force. */
  chosen?: string
  /** How often the rules in force acted. */
  acted: number
}

/** Any answer that is none of the above. */
export interface Problem {
  code: string
  message: string
}
