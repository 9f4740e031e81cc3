import {
  Destination,
  MultiStatusResponse,
  type DestinationDefinition,
  type JSONObject,
  type SegmentEvent
} from '@segment/actions-core'
import { withActions } from '../with-actions'

/** What Segment's runtime reports of an event. `errormessage` is absent where it was delivered. */
export interface EventResult {
  status: number
  errormessage?: string
  sent?: unknown
}

/** Runs events through the destination as one batch: one result for each, in their order. */
export type RunBatch = (events: SegmentEvent[]) => Promise<EventResult[]>

/**
 * Segment's runtime around a definition. `settings` hold the credentials and the subscription.
 * The batch rejects with what the runtime throws about the settings.
 */
export function segmentRuntime<Settings>(definition: DestinationDefinition<Settings>, settings: JSONObject): RunBatch {
  const run = runBatch(new Destination(definition), settings)
  const rehearse = runBatch(new Destination(deliveringNothing(definition)), settings)

  return async (events) => {
    try {
      return await run(events)
    } catch (error) {
      if (!isAboutAnEvent(error)) throw error
      // The runtime met an event that it cannot read, before the destination saw any of the batch.
      const readable = await readableEvents(rehearse, events)
      const results = readable.length > 0 ? await run(readable) : []
      const isReadable = new Set(readable)
      return events.map((event) => (isReadable.has(event) ? results.shift()! : UNREADABLE))
    }
  }
}

const runBatch =
  <Settings>(destination: Destination<Settings>, settings: JSONObject): RunBatch =>
  async (events) => {
    try {
      const [result] = await destination.onBatch(events, settings)
      // Where no event matches the trigger, core answers for all of them at once.
      return result.multistatus ?? events.map(() => NOT_SUBSCRIBED)
    } finally {
      // Core keeps every response for ever.
      destination.responses.length = 0
    }
  }

/** The same where batching is off: Segment's runtime gets each event by itself, and tells of each in another way. */
export function segmentRuntimeUnbatched<Settings>(
  definition: DestinationDefinition<Settings>,
  settings: JSONObject
): RunBatch {
  const destination = new Destination(definition)
  const { subscription: _subscription, ...ownSettings } = settings
  return async (events) => {
    // Or it would be each event that is refused for them.
    destination.validateSettings(ownSettings as unknown as Settings)
    const results: EventResult[] = []
    for (const event of events) results.push(await runEvent(destination, event, settings))
    return results
  }
}

async function runEvent<Settings>(
  destination: Destination<Settings>,
  event: SegmentEvent,
  settings: JSONObject
): Promise<EventResult> {
  try {
    const results = await destination.onEvent(event, settings)
    // The last one is what the action gave back; one that does not match the trigger has none.
    const { data } = results[results.length - 1]
    return (data as unknown as EventResult | undefined) ?? NOT_SUBSCRIBED
  } catch (error) {
    if (isAboutAnEvent(error)) return UNREADABLE
    const { status, message } = error as { status?: unknown; message: string }
    if (typeof status !== 'number') throw error
    return { status, errormessage: message }
  } finally {
    destination.responses.length = 0
  }
}

/** What core says of an event that does not match the trigger, where others of its batch do. */
const NOT_SUBSCRIBED = {
  status: 400,
  errormessage: 'Payload is either invalid or does not match the subscription'
}

/** Whether the trigger leaves the event out. */
export function isNotSubscribed({ errormessage }: EventResult): boolean {
  return errormessage === NOT_SUBSCRIBED.errormessage
}

/** Whether Segment would send the event again. */
export function isRetried({ status }: EventResult): boolean {
  return [408, 423, 429].includes(status) || (status >= 500 && status !== 501)
}

const UNREADABLE = {
  status: 400,
  errormessage:
    "Segment's runtime cannot read the event: context, context.personas, traits or properties is not an object, it is nested too deep, or a Liquid template of the mapping fails on it. Leave it out, or mend it or the template."
}

/**
 * Core reads what is null, follows what is nested without end, or renders a template that only fails with some values. Its errors about
 * settings are of other classes.
 */
const isAboutAnEvent = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof RangeError || (error instanceof Error && error.name === 'RenderError')

/** Finds them by halving. Nothing is sent. */
async function readableEvents(rehearse: RunBatch, events: SegmentEvent[]): Promise<SegmentEvent[]> {
  try {
    await rehearse(events)
    return events
  } catch (error) {
    if (!isAboutAnEvent(error)) throw error
    if (events.length === 1) return []
    const middle = Math.floor(events.length / 2)
    return [
      ...(await readableEvents(rehearse, events.slice(0, middle))),
      ...(await readableEvents(rehearse, events.slice(middle)))
    ]
  }
}

/** Without fields nothing is checked, so that the runtime reads every event of the batch, also those that it would refuse. */
function deliveringNothing<Settings>(definition: DestinationDefinition<Settings>): DestinationDefinition<Settings> {
  return withActions(definition, (action) => ({
    ...action,
    fields: {},
    performBatch: () => new MultiStatusResponse()
  }))
}
