import { Destination } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { presetSettings } from '../../local/preset-settings'
import { withRequest } from '../../local/with-request'
import { destination as definition } from '../built-destination'
import { engageEvent } from '../engage-events'
import { accepting } from '../sync-limit/accepting'

/** Delivers a batch of so many events, always the same, without a network; gives its results. */
export function batchesOf(size: number): () => Promise<unknown> {
  const destination = new Destination(withRequest(definition, accepting))
  const settings = presetSettings(definition, LOCAL_CREDENTIALS)
  const events = Array.from({ length: size }, (_, i) => engageEvent(i))
  return async () => {
    const [{ multistatus }] = await destination.onBatch(events, settings)
    if (multistatus!.some(({ status }) => status !== 204)) throw new Error('an event was not delivered')
    return multistatus
  }
}
