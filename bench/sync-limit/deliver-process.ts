/**
 * What the destination reaches by itself: batches of 1,000 events that are in memory, one after another. Arguments: the number of
 * events, and where they go: an origin, or nothing, and then each request is answered at once. Prints events per second.
 */
import { Destination } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { presetSettings } from '../../local/preset-settings'
import { redirectedTo } from '../../local/redirected'
import { withRequest } from '../../local/with-request'
import { destination as definition } from '../built-destination'
import { engageEvent } from '../engage-events'
import { accepting } from './accepting'

const BATCH = 1_000
const BATCHES_IN_MEMORY = 100

async function main(events: number, origin?: string): Promise<void> {
  const destination = new Destination(withRequest(definition, origin === undefined ? accepting : redirectedTo(origin)))
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
  process.exit()
}

void main(Number(process.argv[2]), process.argv[3])
