import { MultiStatusResponse, type AudienceMembership, type DestinationDefinition } from '@segment/actions-core'
import type { Settings } from '../src/generated-types'
import type { Payload } from '../src/syncAudience/generated-types'
import { decideMemberships } from '../src/syncAudience/membership'
import { messageOf } from '../src/syncAudience/outcomes'

/** That a context is to be in the segment of an audience, or is not: what an event asks for. */
export type Membership = {
  contextKind: string
  audienceId: string
  audienceKey: string
  contextKey: string
  value: boolean
}

/**
 * The same destination, which in a batch decides and sends nothing: `sent` of an event's result is its {@link Membership}.
 * So Segment's runtime, the mapping and the trigger say what an event means, as they do when it is delivered.
 */
export function deciding(definition: DestinationDefinition<Settings>): DestinationDefinition<Settings> {
  const performBatch = (_request: unknown, { payload, audienceMembership }: Batch): MultiStatusResponse =>
    decideAll(payload, audienceMembership)
  return {
    ...definition,
    actions: { ...definition.actions, syncAudience: { ...definition.actions.syncAudience, performBatch } }
  }
}

interface Batch {
  payload: Payload[]
  audienceMembership?: AudienceMembership[]
}

function decideAll(payloads: Payload[], audienceMemberships?: AudienceMembership[]): MultiStatusResponse {
  const response = new MultiStatusResponse()
  decideMemberships(payloads, audienceMemberships).forEach((decision, event) => {
    if ('member' in decision) {
      const { contextKind, member } = decision
      const membership: Membership = {
        contextKind,
        audienceId: member.cohortId,
        audienceKey: payloads[event].segment_audience_key,
        contextKey: member.userId,
        value: member.value
      }
      response.pushSuccessResponse({ status: 200, sent: membership, body: '' })
    } else {
      const { status, errortype } = decision
      response.pushErrorResponse({ status, errortype, errormessage: messageOf(decision) })
    }
  })
  return response
}
