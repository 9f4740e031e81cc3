import destination from '../../src'
import { deciding, type Membership } from '../deciding'
import { segmentRuntime } from '../sync/segment-runtime'
import type { SettledBatch } from '../sync/sync'
import type { RememberedEvents } from './remembered-events'
import type { Delivery } from './replay'

/** Remembers which lines of a file made which contexts members. */
export async function rememberLines(
  remembered: RememberedEvents,
  { lines, outcomes }: SettledBatch,
  { name, settings, from, to }: Delivery
): Promise<void> {
  const delivered = lines.flatMap((each, i) =>
    outcomes[i].state === 'delivered' && 'event' in each ? [{ line: each.line, event: each.event }] : []
  )
  if (delivered.length === 0) return
  const results = await segmentRuntime(deciding(destination), settings)(delivered.map(({ event }) => event))
  results.forEach(({ sent }, i) => {
    const { audienceId, contextKey, value } = sent as Membership
    remembered.remember({ audienceId, contextKey, value, name: `line ${delivered[i].line} of ${name}`, from, to })
  })
}
