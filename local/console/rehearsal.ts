import {
  MultiStatusResponse,
  transform,
  type AudienceMembership,
  type JSONObject,
  type SegmentEvent
} from '@segment/actions-core'
import destination from '../../src'
import type { Settings } from '../../src/generated-types'
import type { Payload } from '../../src/syncAudience/generated-types'
import { decideMemberships } from '../../src/syncAudience/membership'
import { planRequests } from '../../src/syncAudience/requests'
import { segmentRuntime } from '../sync/segment-runtime'

/** What the destination makes of a batch before it sends anything. */
export interface Rehearsal {
  /** What the mapping makes of each event: of one that Segment's runtime refuses as it was before that. */
  payloads: unknown[]
  /** Of each event that is not sent, since a later one changes the same member, the index of that one. */
  supersededBy: Map<number, number>
}

type Reached = { payload: Payload; audienceMembership: AudienceMembership }

/** Runs the events through Segment's runtime up to the destination, and through its decisions. */
export async function rehearse(events: SegmentEvent[], settings: JSONObject): Promise<Rehearsal> {
  const results = await segmentRuntime(showingPayloads, settings)(events)
  const reached = results.flatMap(({ sent }, event) => (sent === undefined ? [] : [{ event, ...(sent as Reached) }]))
  const { mapping } = settings.subscription as { mapping: JSONObject }
  const payloads: unknown[] = events.map((event) => mapEvent(mapping, event))
  for (const { event, payload } of reached) payloads[event] = payload

  const decisions = decideMemberships(
    reached.map(({ payload }) => payload),
    reached.map(({ audienceMembership }) => audienceMembership)
  )
  const changes = planRequests(decisions, settings as unknown as Settings).flatMap(({ requests }) => requests.flat())
  const supersededBy = changes.flatMap(({ events: [last, ...before] }) =>
    before.map((event) => [reached[event].event, reached[last].event] as const)
  )
  return { payloads, supersededBy: new Map(supersededBy) }
}

/** Results of a batch are fitted back to its events by core: so each tells of its own what reached the destination. */
const showingPayloads: typeof destination = {
  ...destination,
  actions: {
    syncAudience: {
      ...destination.actions.syncAudience,
      performBatch: (
        _request: unknown,
        { payload, audienceMembership }: { payload: Payload[]; audienceMembership?: AudienceMembership[] }
      ) => {
        const response = new MultiStatusResponse()
        payload.forEach((each, i) =>
          response.pushSuccessResponse({
            status: 200,
            sent: { payload: each, audienceMembership: audienceMembership?.[i] } as unknown as JSONObject,
            body: ''
          })
        )
        return response
      }
    }
  }
}

/** What a mapping makes of an event; nothing of one that it cannot read. */
export function mapEvent(mapping: JSONObject, event: SegmentEvent): JSONObject | undefined {
  try {
    return transform(mapping, event as unknown as JSONObject)
  } catch {
    return undefined
  }
}
