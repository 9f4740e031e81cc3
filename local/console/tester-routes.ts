import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import { Hono } from 'hono'
import destination from '../../src'
import type { Settings } from '../../src/generated-types'
import type { Clock } from '../clock'
import { jsonBody } from '../emulator/json-body'
import { invalidRequest } from '../emulator/refusal'
import { presetSettings } from '../preset-settings'
import { withRequest, type RequestWrap } from '../with-request'
import { recordingExchanges } from './exchanges'
import type { Exchange } from './protocol'

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

/** A request that the destination made, and its answer. */
interface TesterExchange {
  request: { url: string; method: string; headers: Record<string, string>; body: unknown }
  response: { statusCode: number; statusMessage: string; headers: Record<string, string>; body: unknown }
}

/** What came of no request, or of one without an answer. `event` is its index in the payload. */
interface TesterError {
  statusCode: number
  message: string
  requestError: true
  event?: number
}

/** One for each event, in their order, as Segment's runtime gives it. */
type EventResults = Awaited<ReturnType<Destination['executeBatch']>>

/** For a batch, the first element holds the results of its events. */
type TesterAnswer = Array<(TesterExchange | TesterError) & { multistatus?: EventResults }>

/**
 * Answers as that server does: {@link TesterAnswer} to events, `{ "ok" }` to credentials. To a batch it also tells what that one drops,
 * the result of each event, and of each that no request carried why. Credentials are taken out.
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
      const body = requireObject(await jsonBody(c), 'The body')
      const exchanges: Exchange[] = []
      const recorded = withRequest(destination, (request) => recordingExchanges(exchanges, clock)(transport(request)))
      const call = {
        settings: { ...credentials, ...filledIn(body.settings) },
        mapping: body.mapping === undefined ? presetMapping() : requireObject(body.mapping, 'mapping')
      }
      const outcome = await runAction(new Destination(recorded), slug, body.payload, call)
      return c.json(answerOf(exchanges, outcome))
    })
  }
  return app
}

interface Call {
  settings: Settings
  mapping: JSONObject
}

interface ActionOutcome {
  errors: TesterError[]
  multistatus?: EventResults
}

async function runAction(
  runtime: Destination<Settings>,
  slug: string,
  payload: unknown,
  { settings, mapping }: Call
): Promise<ActionOutcome> {
  try {
    runtime.validateSettings(settings)
    if (!Array.isArray(payload)) {
      const event = requireObject(payload, 'payload') as unknown as SegmentEvent
      await runtime.actions[slug].execute({ data: event as unknown as JSONObject, mapping, settings, auth: undefined })
      return { errors: [] }
    }
    if (payload.length === 0) throw invalidRequest('payload is empty: give an event, or an array of them.')
    const events = payload.map((event, i) => requireObject(event, `payload[${i}]`) as unknown as SegmentEvent)
    const multistatus = await runtime.executeBatch(slug, { events, mapping, settings })
    return {
      multistatus,
      errors: multistatus.flatMap((result, event) =>
        'errormessage' in result && result.sent === undefined
          ? [{ ...errorElement(result.status, result.errormessage), event }]
          : []
      )
    }
  } catch (error) {
    const { status, message } = error as { status?: unknown; message: string }
    return { errors: [errorElement(typeof status === 'number' ? status : 500, message)] }
  }
}

const errorElement = (statusCode: number, message: string): TesterError => ({ statusCode, message, requestError: true })

function answerOf(exchanges: Exchange[], { errors, multistatus }: ActionOutcome): TesterAnswer {
  const [first, ...others] = [...exchanges.map(describeExchange), ...errors]
  return first ? [{ ...first, ...(multistatus && { multistatus }) }, ...others] : []
}

function describeExchange({ request, response, failure = '' }: Exchange): TesterExchange | TesterError {
  if (!response) return errorElement(503, failure)
  const { status, statusText, headers, body } = response
  return {
    request: { ...request, body: parsed(request.body) },
    response: { statusCode: status, statusMessage: statusText, headers, body: parsed(body) }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
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

function requireObject(json: unknown, what: string): JSONObject {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as JSONObject
  throw invalidRequest(`${what} must be a JSON object.`)
}
