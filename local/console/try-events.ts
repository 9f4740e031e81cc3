import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import type { Clock } from '../clock'
import type { InputLine } from '../input/input-line'
import { readTrigger } from '../mapping'
import { outcomeOf, setApart, type Outcome } from '../sync/outcome'
import { segmentRuntime, segmentRuntimeUnbatched, type EventResult } from '../sync/segment-runtime'
import { withRequest, type RequestWrap } from '../with-request'
import { recordingExchanges } from './exchanges'
import type { Exchange, TriedEvent, TryAnswer } from './protocol'
import { rehearse } from './rehearsal'

interface Surroundings {
  /** How requests get to LaunchDarkly. */
  transport: RequestWrap
  clock: Clock
  /** For Segment's runtime: the credentials and the subscription. */
  settings: JSONObject
}

/**
 * Delivers events as Segment would, once, and tells of each what became of it and why. Rejects with what Segment's runtime throws about
 * the settings.
 */
export async function tryEvents(
  lines: InputLine[],
  { transport, clock, settings }: Surroundings
): Promise<Omit<TryAnswer, 'name'>> {
  const exchanges: Exchange[] = []
  const recorded = withRequest(destination, (request) => recordingExchanges(exchanges, clock)(transport(request)))
  const { events, outcomes } = setApart(lines, destination.name)
  // How people count them: from 1, with those that are not sent.
  const numbers = outcomes.flatMap((outcome, i) => (outcome ? [] : [i + 1]))
  const deliver = isBatched(settings) ? deliverBatch : deliverOneByOne
  const delivered = (events.length > 0 ? await deliver(recorded, settings, { events, numbers }) : []).values()
  return {
    events: outcomes.map((outcome) => (outcome ? describeUnsent(outcome) : delivered.next().value!)),
    exchanges
  }
}

type Numbered = { events: SegmentEvent[]; numbers: number[] }

async function deliverBatch(
  recorded: typeof destination,
  settings: JSONObject,
  { events, numbers }: Numbered
): Promise<TriedEvent[]> {
  const { payloads, supersededBy } = await rehearse(events, settings)
  const results = await segmentRuntime(recorded, settings)(events)
  return results.map((result, i) => {
    const event = describe(result, payloads[i], settings)
    const later = supersededBy.get(i)
    return later === undefined ? event : superseded(event, numbers[later])
  })
}

async function deliverOneByOne(
  recorded: typeof destination,
  settings: JSONObject,
  { events }: Numbered
): Promise<TriedEvent[]> {
  const rehearsals = await Promise.all(events.map((event) => rehearse([event], settings)))
  const results = await segmentRuntimeUnbatched(recorded, settings)(events)
  return results.map((result, i) => describe(result, rehearsals[i].payloads[0], settings))
}

/** Only then does Segment put events into batches. */
function isBatched({ subscription }: JSONObject): boolean {
  return (subscription as { mapping: JSONObject }).mapping.enable_batching === true
}

/** Of a line that holds no event, or one whose `integrations` exclude the destination. */
function describeUnsent(outcome: Outcome): TriedEvent {
  return outcome.state === 'refused'
    ? { decision: 'refused', status: outcome.status, explanation: outcome.message }
    : {
        decision: 'left out',
        explanation: 'Its own `integrations` exclude this destination, so Segment does not send it.'
      }
}

function describe(result: EventResult, payload: unknown, settings: JSONObject): TriedEvent {
  const { state } = outcomeOf(result)
  const { status, errormessage = '', sent } = result
  switch (state) {
    case 'left out':
      return { decision: state, explanation: explainLeftOut(settings) }
    case 'delivered':
      return {
        decision: state,
        status,
        explanation: `LaunchDarkly answered ${status} to the request that carried it.`,
        payload,
        sent
      }
    default:
      // Segment's own words on sending it again are right here.
      return { decision: state, status, explanation: errormessage, payload, ...(sent !== undefined && { sent }) }
  }
}

function explainLeftOut({ subscription }: JSONObject): string {
  const { subscribe } = subscription as { subscribe: string }
  const read = readTrigger(subscribe)
  // Core reads much for FQL that is none.
  const isMeant = read === undefined || withoutForm(read) === withoutForm(subscribe)
  const meaning = isMeant ? '' : `, which is read as ${read},`
  return `The trigger${meaning} leaves it out, so Segment does not send it.`
}

const withoutForm = (trigger: string): string => trigger.replace(/[\s()]/g, '')

/** An event that no request carried. It shares what became of the later one, whose member is not its own. */
function superseded({ sent: _ofTheLaterOne, ...event }: TriedEvent, later: number): TriedEvent {
  const why = `Event ${later} is a later change of the same member, so only that one is sent, and its outcome is this one's, too.`
  return {
    ...event,
    decision: event.decision === 'delivered' ? 'superseded' : event.decision,
    explanation: `${why} ${event.explanation}`
  }
}
