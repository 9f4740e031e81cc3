import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import { Hono } from 'hono'
import destination from '../../src'
import type { Settings } from '../../src/generated-types'
import type { Clock } from '../clock'
import { jsonBody } from '../emulator/json-body'
import { invalidRequest } from '../emulator/refusal'
import { presetSettings } from '../preset-settings'
import { segmentRuntime, segmentRuntimeUnbatched } from '../sync/segment-runtime'
import { withRequest, type RequestWrap } from '../with-request'
import { recordingExchanges } from './exchanges'
import type { Exchange } from './protocol'
import { requireMapping } from './runtime-settings'
import { answerToBatch, answerToEvent, testerError, type TesterAnswer } from './tester-answer'

interface TesterTarget {
  transport: RequestWrap
  /** Sent where the tester gives none. */
  credentials: Settings
  clock: Clock
}

/** What Segment's hosted Actions Tester asks its local server for. */
export const TESTER_PATHS = [
  '/manifest',
  '/authenticate',
  ...Object.keys(destination.actions).map((slug) => `/${slug}`)
]

/** The tester tries an action, and asks for no trigger. */
const EVERY_EVENT = 'type != ""'

/**
 * Answers as that server does: {@link TesterAnswer} to events, `{ "ok" }` to credentials. To a batch it also tells what that one drops,
 * the result of each event. Credentials are taken out.
 * https://github.com/segmentio/action-destinations/blob/main/docs/testing.md#local-end-to-end-testing
 */
export function testerRoutes({ transport, credentials, clock }: TesterTarget): Hono {
  const app = new Hono()

  app.get('/manifest', (c) => c.json(destination))

  app.post('/authenticate', async (c) => {
    const settings = { ...credentials, ...filledIn(await jsonBody(c)) }
    try {
      await new Destination(withRequest(destination, transport)).testAuthentication(settings)
      return c.json({ ok: true })
    } catch (error) {
      return c.json({ ok: false, error: (error as Error).message })
    }
  })

  for (const slug of Object.keys(destination.actions)) {
    app.post(`/${slug}`, async (c) => {
      const { payload, settings, mapping = presetMapping() } = requireObject(await jsonBody(c), 'The body')
      const runtime = {
        ...credentials,
        ...filledIn(settings),
        subscription: { partnerAction: slug, subscribe: EVERY_EVENT, mapping: requireObject(mapping, 'mapping') }
      }
      const exchanges: Exchange[] = []
      const recorded = withRequest(destination, (request) => recordingExchanges(exchanges, clock)(transport(request)))
      try {
        return c.json(await testAction(recorded, runtime, { payload, exchanges }))
      } catch (error) {
        const { status, message } = error as { status?: unknown; message: string }
        // Anything else is a defect.
        if (status !== 400) throw error
        return c.json([testerError(status, message)])
      }
    })
  }
  return app
}

interface Test {
  payload: unknown
  /** Those that the destination makes. */
  exchanges: Exchange[]
}

async function testAction(
  recorded: typeof destination,
  settings: JSONObject,
  { payload, exchanges }: Test
): Promise<TesterAnswer> {
  requireMapping((settings.subscription as { mapping: unknown }).mapping)
  if (!Array.isArray(payload)) {
    const [result] = await segmentRuntimeUnbatched(recorded, settings)([requireEvent(payload, 'payload')])
    return answerToEvent(exchanges, result)
  }
  if (payload.length === 0) throw invalidRequest('payload is empty: give an event, or an array of them.')
  const events = payload.map((event, i) => requireEvent(event, `payload[${i}]`))
  return answerToBatch(exchanges, await segmentRuntime(recorded, settings)(events))
}

function presetMapping(): JSONObject {
  const { subscription } = presetSettings(destination, {})
  return (subscription as { mapping: JSONObject }).mapping
}

/** The tester sends empty texts for what was not filled in. */
function filledIn(settings: unknown): Partial<Settings> {
  const given = Object.entries(requireObject(settings ?? {}, 'settings'))
  return Object.fromEntries(given.filter(([, value]) => value !== '' && value !== null))
}

const requireEvent = (json: unknown, what: string): SegmentEvent => requireObject(json, what) as unknown as SegmentEvent

function requireObject(json: unknown, what: string): JSONObject {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as JSONObject
  throw invalidRequest(`${what} must be a JSON object.`)
}
