import { Destination, type DestinationDefinition, type SegmentEvent } from '@segment/actions-core'
import definition from '../../src'
import type { Settings } from '../../src/generated-types'

export const TOKEN = 'api-5e1f0c9a-7d3b-4f6e-8a2c-1b9d0e4f7a63'
export const SETTINGS = { apiKey: TOKEN, clientId: '5f2b8c1d9e4a7b3c6d8e0f12' }

export const REST_API = 'https://app.launchdarkly.com'
export const CLIENT_SDK = 'https://clientsdk.launchdarkly.com'
export const SYNC_PATH = '/api/v2/segment-targets/segment-audiences'

/** One node of a batch's result, or what a single event came to: enough to compare with. */
export interface EventResult {
  status: number
  errortype?: string
  errormessage?: string
  errorreporter?: string
  sent?: unknown
  body?: unknown
}

export interface Run {
  settings?: Partial<Settings>
  /** Directives laid over the preset's mapping; `undefined` takes a field out. */
  mapping?: Record<string, unknown>
  subscribe?: string
  signal?: AbortSignal
  definition?: DestinationDefinition<Settings>
}

/** Sends events the way Segment's runtime does, with the preset's mapping; one result per event. */
export async function sendBatch(events: SegmentEvent[], run: Run = {}): Promise<EventResult[]> {
  const [result] = await destination(run).onBatch(events, subscribed(run), { signal: run.signal })
  if (!result.multistatus) throw new Error(`no per-event results: ${JSON.stringify(result)}`)
  return result.multistatus
}

/** Sends one event on its own. Rejects with the error that the action throws. */
export async function sendEvent(event: SegmentEvent, run: Run = {}): Promise<unknown> {
  const results = await destination(run).onEvent(event, subscribed(run), { signal: run.signal })
  return results[results.length - 1].data
}

export async function testAuthentication(settings: Partial<Settings> = {}, run: Run = {}): Promise<void> {
  await destination(run).testAuthentication({ ...SETTINGS, ...settings })
}

function destination(run: Run): Destination<Settings> {
  return new Destination(run.definition ?? definition)
}

function subscribed({ settings, mapping, subscribe }: Run) {
  const preset = definition.presets?.[0]
  if (preset?.type !== 'automatic') throw new Error('the definition has no automatic preset')
  return JSON.parse(
    JSON.stringify({
      ...SETTINGS,
      ...settings,
      subscription: {
        partnerAction: preset.partnerAction,
        subscribe: subscribe ?? preset.subscribe,
        mapping: { ...preset.mapping, ...mapping }
      }
    })
  )
}
