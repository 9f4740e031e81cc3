/**
 * What the destination reaches by itself: batches of 1,000 events that are in memory, one after another, to the origin given.
 * A process of its own, started by sync.ts. Prints events per second.
 */
import { Destination } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../local/emulator/credentials'
import { presetSettings } from '../local/preset-settings'
import { redirected } from '../local/redirected'
import definition from '../src'
import { engageEvent } from './engage-events'

const BATCH = 1_000
const BATCHES_IN_MEMORY = 100

async function main(origin: string, events: number): Promise<void> {
  const destination = new Destination(redirected(definition, origin))
  const settings = presetSettings(definition, LOCAL_CREDENTIALS)
  const batches = Array.from({ length: BATCHES_IN_MEMORY }, (_, n) =>
    Array.from({ length: BATCH }, (_, i) => engageEvent(n * BATCH + i))
  )
  const began = performance.now()
  for (let n = 0; n < events / BATCH; n++) {
    const [{ multistatus }] = await destination.onBatch(batches[n % BATCHES_IN_MEMORY], settings)
    if (multistatus!.some(({ status }) => status !== 204)) throw new Error('an event was not delivered')
    destination.responses.length = 0
  }
  console.log(Math.round((events / (performance.now() - began)) * 1_000))
}

void main(process.argv[2], Number(process.argv[3]))
