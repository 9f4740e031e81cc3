import type { SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import { REST_API, sendBatch, sendEvent, SETTINGS, SYNC_PATH, type Run } from './integration'
import { recordRequests } from './recording'

export interface SentMember {
  userId: string
  cohortName: string
  cohortId: string
  value: boolean
}

/** A member as sent for an event of the builders in `engage.ts`: user `u1` enters the audience `vip_customers`. */
export function member(overrides: Partial<SentMember> = {}): SentMember {
  return { userId: 'u1', cohortName: 'Vip customers', cohortId: 'aud_1', value: true, ...overrides }
}

/** The body of a request, byte for byte, when it holds these members. */
export function bodyOf(members: SentMember[], contextKind = 'user'): string {
  return JSON.stringify({
    environmentId: SETTINGS.clientId,
    contextKind,
    batch: members.map(({ userId, cohortName, cohortId, value }) => ({ userId, cohortName, cohortId, value }))
  })
}

/** Sends the event alone, then in a batch: LaunchDarkly must be sent this member both times, and the results must say so. */
export async function expectDelivered(event: SegmentEvent, sent: SentMember, run: Run & { contextKind?: string } = {}) {
  const requests = recordRequests(nock(REST_API).post(SYNC_PATH).times(2).reply(204))

  expect(await sendEvent(event, run)).toEqual({ status: 204, sent, body: '' })
  expect(await sendBatch([event], run)).toEqual([{ status: 204, sent, body: '' }])

  const body = bodyOf([sent], run.contextKind)
  expect(requests.map(({ body }) => body)).toEqual([body, body])
}

/** Sends the event alone, then in a batch: both must be refused with this message, without any request. */
export async function expectRefused(
  event: SegmentEvent,
  message: string | { single: string; batch: string },
  run?: Run
) {
  const { single, batch } = typeof message === 'string' ? { single: message, batch: message } : message

  await expect(sendEvent(event, run)).rejects.toMatchObject({ status: 400, message: single })
  expect(await sendBatch([event], run)).toEqual([refusedWith(batch)])
}

/** The result of an event of a batch that was refused before anything was sent. */
export function refusedWith(errormessage: string) {
  return { status: 400, errortype: 'PAYLOAD_VALIDATION_FAILED', errormessage, errorreporter: 'INTEGRATIONS' }
}
