import {
  IntegrationError,
  MultiStatusResponse,
  type ActionDefinition,
  type AudienceMembership,
  type RequestClient
} from '@segment/actions-core'
import { unsendable, type CredentialProblem } from '../credentials'
import type { Settings } from '../generated-types'
import type { Member } from '../launchdarkly-api'
import { deliver } from './delivery'
import { fields } from './fields'
import type { Payload } from './generated-types'
import { decideMemberships, type Decision } from './membership'
import { messageOf, refuseCredentials, type Failure, type Outcome, type Unsent } from './outcomes'
import { planRequests } from './requests'

const action: ActionDefinition<Settings, Payload> = {
  title: 'Sync Audience',
  description: 'Sync Engage Audiences to LaunchDarkly segments',
  defaultSubscription: 'type = "identify" or type = "track"',
  fields,

  perform: async (request, { settings, payload, audienceMembership }) => {
    const [result] = await syncMemberships(request, settings, [payload], [audienceMembership])
    if ('errormessage' in result) throw new IntegrationError(result.errormessage, result.errortype, result.status)
    return result
  },

  performBatch: async (request, { settings, payload, audienceMembership }) => {
    const response = new MultiStatusResponse()
    for (const result of await syncMemberships(request, settings, payload, audienceMembership)) {
      if ('errormessage' in result) response.pushErrorResponse(result)
      else response.pushSuccessResponse(result)
    }
    return response
  }
}

export default action

/** What Segment reports of an event. `sent` is the member as it was sent; an event that no request carried has none. */
type EventResult = Delivered | Undelivered
/** `body` is the answer's, which core's type asks for; LaunchDarkly's 204 has none. */
type Delivered = { status: number; sent: Member; body: '' }
type Undelivered = { status: number; errortype: Unsent['errortype']; errormessage: string; sent?: Member }

/** Delivers the memberships that the payloads hold. The results are one for each payload, in their order. */
async function syncMemberships(
  request: RequestClient,
  settings: Settings,
  payloads: Payload[],
  audienceMemberships?: AudienceMembership[]
): Promise<EventResult[]> {
  const credentialProblem = unsendable(settings)
  const decided = decideMemberships(payloads, audienceMemberships)
  const decisions = credentialProblem ? withoutCredentials(decided, credentialProblem) : decided

  const results = new Array<EventResult>(payloads.length)
  decisions.forEach((decision, event) => {
    if (!('member' in decision)) results[event] = undelivered(decision)
  })
  for (const { changes, outcome } of await deliver(request, settings, planRequests(decisions, settings))) {
    for (const { member, events } of changes) {
      const result = resultOf(outcome, member)
      for (const event of events) results[event] = result
    }
  }
  return results
}

function withoutCredentials(decisions: Decision[], problem: CredentialProblem): Unsent[] {
  return decisions.map((decision) => ('member' in decision ? refuseCredentials(problem) : decision))
}

function resultOf(outcome: Outcome, sent: Member): EventResult {
  if (outcome.kind === 'accepted') return { status: outcome.status, sent, body: '' }
  return outcome.kind === 'failed' ? { ...undelivered(outcome), sent } : undelivered(outcome)
}

function undelivered(reason: Failure | Unsent): Undelivered {
  return { status: reason.status, errortype: reason.errortype, errormessage: messageOf(reason) }
}
