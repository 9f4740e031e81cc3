import { Destination, type DestinationDefinition, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { presetSettings } from '../../local/preset-settings'
import { redirected } from '../../local/redirected'
import type { Settings } from '../../src/generated-types'
import { engageEvent } from '../engage-events'

/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1'

/**
 * All that Segment calls, with the preset's mapping: events that are delivered and such that are refused, with credentials that
 * are taken and such that are not, with settings that will not do, and with nobody who answers. What each call came to.
 */
export async function callAll(definition: DestinationDefinition<Settings>, origin: string): Promise<unknown[]> {
  const settings = presetSettings(definition, LOCAL_CREDENTIALS)
  const cases: Array<{ origin: string; settings: JSONObject }> = [
    { origin, settings },
    { origin, settings: { ...settings, apiKey: 'api-another' } },
    { origin, settings: { ...settings, clientId: 'another' } },
    { origin, settings: { ...settings, clientId: '' } },
    { origin, settings: { ...settings, instance: 'another' } },
    // The segments hold contexts of another kind by now.
    { origin, settings: presetSettings(definition, LOCAL_CREDENTIALS, { mapping: { context_kind: 'device' } }) },
    { origin: NOWHERE, settings }
  ]
  const outcomes: unknown[] = []
  for (const { origin, settings } of cases) {
    outcomes.push(...(await callEach(new Destination(redirected(definition, origin)), settings)))
  }
  return outcomes
}

async function callEach(destination: Destination<Settings>, settings: JSONObject): Promise<unknown[]> {
  const events = [engageEvent(1), engageEvent(2, { audiences: 10, traits: 30 }), ...REFUSED]
  const calls: Array<() => Promise<unknown>> = [
    () => destination.testAuthentication(settingsOf(settings)),
    () => destination.onBatch(events, settings),
    ...events.map((event) => () => destination.onEvent(event, settings))
  ]
  const outcomes: unknown[] = []
  for (const call of calls) outcomes.push(await call().catch((error) => String(error)))
  return outcomes
}

function settingsOf({ subscription: _subscription, ...settings }: JSONObject): Settings {
  return settings as unknown as Settings
}

const REFUSED: SegmentEvent[] = [
  { ...engageEvent(3), userId: undefined },
  { ...engageEvent(4), userId: 'x'.repeat(10_000) },
  { ...engageEvent(5), traits: {} },
  { ...engageEvent(6), context: {} },
  { ...engageEvent(7), type: 'page' }
]
