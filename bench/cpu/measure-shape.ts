import { Destination, type DestinationDefinition, type SegmentEvent } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { presetSettings } from '../../local/preset-settings'
import { redirected } from '../../local/redirected'
import type { Settings } from '../../src/generated-types'
import { cohortName, syncMembers } from '../../src/launchdarkly-api'
import { destination as definition } from '../built-destination'
import { catalogVersion } from '../catalog-version'
import { floor, floorAndRequest, named } from '../contestants'
import { engageEvent } from '../engage-events'
import type { BatchShape } from './batch-shapes'
import { inTurns } from './in-turns'

export interface Measured {
  shape: BatchShape
  /** Of CPU time, for a batch. */
  micros: Record<'floor' | 'floorAndRequest' | 'ours' | 'catalog', number>
  turns: number
}

/** Where the catalog's version makes a thousand requests for a batch, a turn takes most of a second. */
const MANY_REQUESTS = 100_000

/** Delivers batches of the shape to the origin, for so many milliseconds. */
export async function measureShape(
  shape: BatchShape,
  { origin, milliseconds }: { origin: string; milliseconds: number }
): Promise<Measured> {
  const { events: size, audiences } = shape
  const events = Array.from({ length: size }, (_, i) => engageEvent(i, shape))
  const members = events.map(({ userId, context }) => {
    const { computation_id, computation_key } = context!.personas as Record<string, string>
    return { userId: userId!, cohortName: cohortName(computation_key), cohortId: computation_id, value: true }
  })
  const prepared = syncMembers(LOCAL_CREDENTIALS, 'user', members)
  const definitions = {
    floor: floor(),
    floorAndRequest: floorAndRequest((request) => request(prepared.url, prepared.options)),
    ours: definition,
    catalog: catalogVersion()
  }
  const runOf = (name: keyof typeof definitions) => delivering(named(definitions[name], name), events, origin)
  const runs = {
    floor: runOf('floor'),
    floorAndRequest: runOf('floorAndRequest'),
    ours: runOf('ours'),
    catalog: runOf('catalog')
  }
  for (const name of ['ours', 'catalog'] as const) await expectDelivered(runs[name], name)
  console.error(`${size} events, ${audiences} audiences, ${shape.traits} traits`)
  return { shape, ...(await inTurns(runs, milliseconds * (size * audiences > MANY_REQUESTS ? 3 : 1))) }
}

/** Who fails may be fast. */
async function expectDelivered(deliver: () => Promise<number[]>, name: string): Promise<void> {
  const refused = (await deliver()).filter((status) => status >= 300)
  if (refused.length > 0) throw new Error(`${name}: ${refused.length} events were not delivered`)
}

/** Delivers the events; gives the status of each. */
function delivering(
  definition: DestinationDefinition<Settings>,
  events: SegmentEvent[],
  origin: string
): () => Promise<number[]> {
  const destination = new Destination(redirected(definition, origin))
  const settings = presetSettings(definition, LOCAL_CREDENTIALS)
  return async () => {
    const [{ multistatus = [] }] = await destination.onBatch(events, settings)
    // Core keeps every response for ever.
    destination.responses.length = 0
    return multistatus.map(({ status }) => status)
  }
}
