/**
 * A process with a copy of the destination, as Segment's fleet runs many: it is sent streams of events, delivers each in batches,
 * one after another, and sends again at once what is to be retried. It answers with the last status of each event.
 */
import { Destination, type SegmentEvent } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { presetSettings } from '../../local/preset-settings'
import { redirected } from '../../local/redirected'
import { isRetried } from '../../local/sync/segment-runtime'
import definition from '../../src'
import { KIND_OF_EVENT } from '../helpers/kinds'

export interface Stream {
  /** Of the LaunchDarkly that it goes to. */
  origin: string
  events: SegmentEvent[]
  batchSize: number
}

/** Copies get in each other's way, but one of them always gets through. */
const MAX_ATTEMPTS = 1_000

const SETTINGS = presetSettings(definition, LOCAL_CREDENTIALS, { mapping: KIND_OF_EVENT })

async function deliver({ origin, events, batchSize }: Stream): Promise<number[]> {
  const destination = new Destination(redirected(definition, origin))
  const statuses: number[] = []
  for (let start = 0; start < events.length; start += batchSize) {
    let left = events.slice(start, start + batchSize).map((event, i) => ({ event, at: start + i }))
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === MAX_ATTEMPTS) throw new Error('the events do not settle')
      const batch = left.map(({ event }) => event)
      const [{ multistatus = [] }] = await destination.onBatch(batch, SETTINGS)
      left.forEach(({ at }, i) => (statuses[at] = multistatus[i].status))
      left = left.filter(({ at }) => isRetried({ status: statuses[at] }))
      destination.responses.length = 0
    }
  }
  return statuses
}

process.on('message', (stream: Stream) => void deliver(stream).then((statuses) => process.send?.(statuses)))
