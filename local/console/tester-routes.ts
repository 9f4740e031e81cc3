import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import { Hono } from 'hono'
import destination from '../../src'
import type { Settings } from '../../src/generated-types'
import type { Clock } from '../clock'
import { jsonBody } from '../emulator/json-body'
import { invalidRequest } from '../emulator/refusal'
import { presetSettings } from '../preset-settings'
import { segmentRuntime, segmentRuntimeUnbatched } from '../sync/segment-runtime'
import { withRequest } from '../with-request'
import { recordingExchanges } from './exchanges'
import type { Exchange } from './protocol'
import { requireMapping } from './runtime-settings'
import { answerToBatch, answerToEvent, testerError, type Answers, type TesterAnswer } from './tester-answer'
import type { ChooseTesterTarget, TesterTarget } from './tester-target'

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
export function testerRoutes(chooseTarget: ChooseTesterTarget, clock: Clock): Hono {
  const app = new Hono()

  /** The destination as it sends to a target, and what it sends there. */
  const recording = ({ transport }: TesterTarget) => {
    const exchanges: Exchange[] = []
    const recorded = withRequest(destination, (request) => recordingExchanges(exchanges, clock)(transport(request)))
    return { recorded, exchanges }
  }

  app.get('/manifest', (c) => c.json(destination))

  app.post('/authenticate', async (c) => {
    const target = chooseTarget(filledIn(await jsonBody(c)))
    const { recorded, exchanges } = recording(target)
    try {
      // Whether they are whole is for core to say.
      await new Destination(recorded).testAuthentication(target.settings as Settings)
      return c.json({ ok: true })
    } catch (error) {
      const { message } = error as Error
      return c.json({
        ok: false,
        error: exchanges.some(({ response }) => response) ? `${message} Asked: ${target.name}.` : message
      })
    }
  })

  for (const slug of Object.keys(destination.actions)) {
    app.post(`/${slug}`, async (c) => {
      const { payload, settings, mapping = presetMapping() } = requireObject(await jsonBody(c), 'The body')
      const target = chooseTarget(filledIn(settings))
      const runtime = {
        ...target.settings,
        subscription: { partnerAction: slug, subscribe: EVERY_EVENT, mapping: requireObject(mapping, 'mapping') }
      }
      const { recorded, exchanges } = recording(target)
      try {
        return c.json(await testAction(recorded, runtime, { payload, answers: { exchanges, by: target.name } }))
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
  /** Those to the requests that the destination makes. */
  answers: Answers
}

async function testAction(
  recorded: typeof destination,
  settings: JSONObject,
  { payload, answers }: Test
): Promise<TesterAnswer> {
  requireMapping((settings.subscription as { mapping: unknown }).mapping)
  if (!Array.isArray(payload)) {
    const [result] = await segmentRuntimeUnbatched(recorded, settings)([requireEvent(payload, 'payload')])
    return answerToEvent(answers, result)
  }
  if (payload.length === 0) throw invalidRequest('payload is empty: give an event, or an array of them.')
  const events = payload.map((event, i) => requireEvent(event, `payload[${i}]`))
  return answerToBatch(answers, await segmentRuntime(recorded, settings)(events))
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
