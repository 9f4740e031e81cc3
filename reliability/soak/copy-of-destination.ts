import { Destination, type SegmentEvent } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { presetSettings } from '../../local/preset-settings'
import { redirected } from '../../local/redirected'
import type { EventResult } from '../../local/sync/segment-runtime'
import { withRequest } from '../../local/with-request'
import destination from '../../src'
import { KIND_OF_EVENT } from './random-batch'

/** A copy of the destination, as Segment's fleet runs many. Rejects where there is no result for an event, which must not be. */
export interface CopyOfDestination {
  /** The events as one batch: one result for each, in their order. */
  deliverBatch: (events: SegmentEvent[]) => Promise<EventResult[]>
  /** An event on its own. */
  deliverOne: (event: SegmentEvent) => Promise<EventResult>
}

const SETTINGS = presetSettings(destination, LOCAL_CREDENTIALS, { mapping: KIND_OF_EVENT })

/** It sends to `origin`, and says so each time. */
export function copyOfDestination(origin: string, onRequest: () => void): CopyOfDestination {
  const counted = withRequest(redirected(destination, origin), (request) => (url, options) => {
    onRequest()
    return request(url, options)
  })
  const copy = new Destination(counted)
  // Core keeps every response for ever.
  const forget = (): number => (copy.responses.length = 0)

  const deliverBatch = async (events: SegmentEvent[]): Promise<EventResult[]> => {
    const [{ multistatus }] = await copy.onBatch(events, SETTINGS).finally(forget)
    if (!multistatus) throw new Error('the batch has no result for each event')
    return multistatus
  }
  const deliverOne = async (event: SegmentEvent): Promise<EventResult> => {
    try {
      const results = await copy.onEvent(event, SETTINGS).finally(forget)
      return eventResult(results[results.length - 1].data)
    } catch (error) {
      return errorResult(error)
    }
  }
  return { deliverBatch, deliverOne }
}

function eventResult(data: unknown): EventResult {
  if (typeof data !== 'object' || data === null || !('status' in data) || typeof data.status !== 'number') {
    throw new Error('the event has no result')
  }
  return { status: data.status, sent: 'sent' in data ? data.sent : undefined }
}

/** What the runtime throws at Segment's platform, which goes by its status. */
function errorResult(error: unknown): EventResult {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') throw error
  return { status: error.status, errormessage: error.message }
}
