import destination from '../../src'
import { deciding, type Membership } from '../deciding'
import { segmentRuntime } from '../sync/segment-runtime'
import type { SettledBatch } from '../sync/sync'
import type { RememberedEvents } from './remembered-events'
import { rememberUndelivered } from './remember-undelivered'
import type { Delivery } from './replay'

/** Remembers which lines of a file changed which members, and which were not delivered. */
export async function rememberLines(
  remembered: RememberedEvents,
  { lines, outcomes }: SettledBatch,
  { name: file, settings, from, to }: Delivery
): Promise<void> {
  const events = lines.flatMap((each, i) =>
    'event' in each ? [{ name: `line ${each.line} of ${file}`, event: each.event, outcome: outcomes[i] }] : []
  )
  for (const { name, event, outcome } of events) {
    if (outcome.state === 'delivered') continue
    const why =
      outcome.state === 'left out'
        ? { explanation: 'The trigger or its own `integrations` leave it out.' }
        : { status: outcome.status, explanation: outcome.message }
    rememberUndelivered(remembered, event, settings, { event: name, at: to, decision: outcome.state, ...why })
  }

  const delivered = events.filter(({ outcome }) => outcome.state === 'delivered')
  if (delivered.length === 0) return
  const results = await segmentRuntime(deciding(destination), settings)(delivered.map(({ event }) => event))
  results.forEach(({ sent }, i) => {
    const { audienceId, contextKey, value } = sent as Membership
    remembered.remember({ audienceId, contextKey, value, name: delivered[i].name, from, to })
  })
}
