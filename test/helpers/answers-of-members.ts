import type { SegmentEvent } from '@segment/actions-core'
import type { Asked } from './own-request'
import type { EventResult } from './integration'

/** A request with members, and the status it was answered with. */
export interface Answered extends Pick<Asked, 'members'> {
  status?: number
}

/** How many events came to which status: `{ delivered: 980, refused: 3, left: 17 }`. */
export interface Tally {
  delivered: number
  /** For good. */
  refused: number
  /** For Segment to send again. */
  left: number
}

export function tally(results: EventResult[]): Tally {
  const count = (of: (status: number) => boolean): number => results.filter(({ status }) => of(status)).length
  return {
    delivered: count((status) => status < 300),
    refused: count((status) => status >= 300 && status !== 429),
    left: count((status) => status === 429)
  }
}

/**
 * What holds however a batch was narrowed down, for events of a user each: an event is reported as delivered exactly where the
 * last request that carried it was accepted, and no request carries it after that; one that is not was refused by that request.
 */
export function expectHonest(events: SegmentEvent[], results: EventResult[], requests: Answered[]): void {
  const answers = new Map<string, Array<number | undefined>>()
  for (const { members, status } of requests) {
    for (const { userId } of members) answers.set(userId, [...(answers.get(userId) ?? []), status])
  }
  const isAccepted = (status: number | undefined): boolean => status !== undefined && status < 300

  const wrong = events.filter(({ userId }, event) => {
    const ofEvent = answers.get(`${userId}`) ?? []
    const last = ofEvent[ofEvent.length - 1]
    const { status } = results[event]
    const isTrue = isAccepted(last) ? status === last : status === last || status === 429
    return !isTrue || ofEvent.slice(0, -1).some(isAccepted)
  })
  expect(wrong).toEqual([])
}
