import { join, sep } from 'node:path'
import { Destination, type DestinationDefinition, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import { isStatus, isSuccess, propertyOf } from './laws'
import { watchedActions, type ActionCall } from './watched-actions'

export type Way = 'onEvent' | 'onBatch'

/** What came of an event: a status, or what Segment's runtime did in place of calling the action. */
export type Outcome = { status: number } | { runtime: string; example?: string }

interface Called {
  /** One for each event, in their order. */
  outcomes: Outcome[]
  /** How many of the events the action was called with. */
  reached: number
  /** How long the action took; what Segment's runtime does before is its own affair. */
  milliseconds: number
  /** What did not hold. */
  faults: string[]
}

/** One event, or those of a batch. */
export type Call = (way: Way, events: unknown[], settings: unknown) => Promise<Called>

/** So long may a call take, whatever it is called with. */
const MAX_MS = 5_000

/** Calls the destination through Segment's runtime and looks at what comes of it. */
export function callsOf<Settings>(definition: DestinationDefinition<Settings>, maxMs = MAX_MS): Call {
  const actionCalls: ActionCall[] = []
  const destination = new Destination(watchedActions(definition, actionCalls))

  return async (way, events, settings) => {
    actionCalls.length = 0
    const ended = await inTime(run(destination, way, events, settings), maxMs)
    // Core keeps every response for ever.
    destination.responses.length = 0

    const { outcomes, faults } = judge(ended, { way, events, entered: actionCalls.length > 0 })
    const milliseconds = Math.max(0, ...actionCalls.map(({ milliseconds }) => milliseconds))
    return {
      outcomes,
      reached: actionCalls.reduce((sum, { payloads }) => sum + payloads, 0),
      milliseconds,
      faults: [
        ...faults,
        ...actionCalls.flatMap(({ faults }) => faults),
        ...(milliseconds > maxMs ? [`the action took ${Math.round(milliseconds)} ms`] : [])
      ]
    }
  }
}

type Ended = { how: 'returned'; results: unknown } | { how: 'threw'; error: unknown } | { how: 'not at all' }

/** What the types would not let through is what this is about. */
async function run<Settings>(
  destination: Destination<Settings>,
  way: Way,
  events: unknown[],
  settings: unknown
): Promise<Ended> {
  try {
    const results: unknown =
      way === 'onBatch'
        ? await destination.onBatch(events as SegmentEvent[], settings as JSONObject)
        : await destination.onEvent(events[0] as SegmentEvent, settings as JSONObject)
    return { how: 'returned', results }
  } catch (error) {
    return { how: 'threw', error }
  }
}

async function inTime(ended: Promise<Ended>, maxMs: number): Promise<Ended> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Ended>((resolve) => (timer = setTimeout(() => resolve({ how: 'not at all' }), maxMs)))
  try {
    return await Promise.race([ended, late])
  } finally {
    clearTimeout(timer)
  }
}

interface Circumstances {
  way: Way
  events: unknown[]
  entered: boolean
}

type Judged = Pick<Called, 'outcomes' | 'faults'>

/** In stacks: the destination's own code, which is no part of Segment's runtime even where the action is not called. */
const OWN_CODE = join(__dirname, '../../src') + sep

/** An error or an answer without a status is Segment's runtime's own where the action was not called, and a fault where it was. */
function judge(ended: Ended, { way, events, entered }: Circumstances): Judged {
  const forAll = (outcome: Outcome): Judged => ({ outcomes: events.map(() => outcome), faults: [] })
  const unaccounted = (runtime: string, example?: string): Judged =>
    entered
      ? { outcomes: [], faults: [[`the action was called, and then: ${runtime}`, example].filter(Boolean).join(': ')] }
      : forAll({ runtime, example })

  switch (ended.how) {
    case 'not at all':
      return { outcomes: [], faults: ['a call did not end in time'] }
    case 'threw': {
      const status = propertyOf(ended.error, 'status')
      if (isStatus(status) && !isSuccess(status)) return forAll({ status })
      if (String(propertyOf(ended.error, 'stack')).includes(OWN_CODE)) {
        return { outcomes: [], faults: [`the destination threw an error without a status: ${nameOf(ended.error)}`] }
      }
      return unaccounted(nameOf(ended.error), String(propertyOf(ended.error, 'message')))
    }
    case 'returned': {
      const statuses = way === 'onBatch' ? statusesOfBatch(ended.results) : statusOfEvent(ended.results)
      if (statuses?.length === events.length && statuses.every(isStatus)) {
        return { outcomes: statuses.map((status) => ({ status })), faults: [] }
      }
      return unaccounted(`the answer "${saidBy(ended.results)}"`)
    }
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'what is no error')

/** Of `[{ multistatus: [...] }]`. */
function statusesOfBatch(results: unknown): unknown[] | undefined {
  if (!Array.isArray(results) || results.length !== 1) return undefined
  const multistatus = propertyOf(results[0], 'multistatus')
  return Array.isArray(multistatus) ? Array.from(multistatus, (node) => propertyOf(node, 'status')) : undefined
}

/** Of what the action returned, which core puts last. */
function statusOfEvent(results: unknown): unknown[] | undefined {
  return Array.isArray(results) ? [propertyOf(propertyOf(results[results.length - 1], 'data'), 'status')] : undefined
}

/** Core's word for what it did in place of calling the action. */
function saidBy(results: unknown): string {
  const output = Array.isArray(results) ? propertyOf(results[0], 'output') : undefined
  return typeof output === 'string' ? output.replace(/ : .*/s, '') : 'no result'
}
