import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import { Hono } from 'hono'
import destination from '../../src'
import type { Settings } from '../../src/generated-types'
import type { Clock } from '../clock'
import { jsonBody } from '../emulator/json-body'
import { invalidRequest } from '../emulator/refusal'
import { presetSettings } from '../preset-settings'
import { outcomeOf } from '../sync/outcome'
import { segmentRuntime, segmentRuntimeUnbatched, type EventResult } from '../sync/segment-runtime'
import { withRequest } from '../with-request'
import { recordingExchanges } from './exchanges'
import type { Exchange } from './protocol'
import { NOT_AN_EVENT } from './read-events'
import { rememberOutcomes, type NamedOutcome } from './remember-outcomes'
import type { RememberedEvents } from './remembered-events'
import { requireMapping } from './runtime-settings'
import { answerToBatch, answerToEvent, testerError, type Answers, type TesterAnswer } from './tester-answer'
import type { ChooseTesterTarget, TesterTarget } from './tester-target'

interface TesterSurroundings {
  chooseTarget: ChooseTesterTarget
  clock: Clock
  /** Where events that went to what the console watches are remembered. */
  remembered: RememberedEvents
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
export function testerRoutes({ chooseTarget, clock, remembered }: TesterSurroundings): Hono {
  const app = new Hono()
  let calls = 0

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
        const from = clock.now()
        const { answer, tested } = await testAction(recorded, runtime, {
          payload,
          answers: { exchanges, by: target.name }
        })
        calls++
        if (target.kind === 'elsewhere') {
          const events = tested.map((each) => ({ ...each, name: `event ${each.number} of tester call ${calls}` }))
          await rememberOutcomes(remembered, events, { settings: runtime, from, to: clock.now() })
        }
        return c.json(answer)
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

interface Tested {
  answer: TesterAnswer
  /** The events, as people count them. */
  tested: Array<Omit<NamedOutcome, 'name'> & { number: number }>
}

async function testAction(
  recorded: typeof destination,
  settings: JSONObject,
  { payload, answers }: Test
): Promise<Tested> {
  requireMapping((settings.subscription as { mapping: unknown }).mapping)
  if (!Array.isArray(payload)) {
    if (!isEvent(payload)) throw invalidRequest('payload is not there, or no event: give one, or an array of them.')
    const [result] = await segmentRuntimeUnbatched(recorded, settings)([payload])
    return {
      answer: answerToEvent(answers, result),
      tested: [{ event: payload, number: 1, outcome: outcomeOf(result) }]
    }
  }
  if (payload.length === 0) throw invalidRequest('payload is empty: give an event, or an array of them.')
  const events = payload.filter(isEvent)
  const results = events.length > 0 ? await segmentRuntime(recorded, settings)(events) : []
  const ofAll = payload.map((each) => (isEvent(each) ? results.shift()! : NO_EVENT))
  return {
    answer: answerToBatch(answers, ofAll),
    tested: payload.flatMap((event, i) =>
      isEvent(event) ? [{ event, number: i + 1, outcome: outcomeOf(ofAll[i]) }] : []
    )
  }
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

/** What becomes of an item that is none, while those beside it are sent. */
const NO_EVENT: EventResult = { status: 400, errormessage: NOT_AN_EVENT }

const isObject = (json: unknown): json is JSONObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

const isEvent = (json: unknown): json is SegmentEvent => isObject(json)

function requireObject(json: unknown, what: string): JSONObject {
  if (isObject(json)) return json
  throw invalidRequest(`${what} must be a JSON object.`)
}
