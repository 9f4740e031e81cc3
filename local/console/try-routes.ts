import type { JSONObject } from '@segment/actions-core'
import { Hono } from 'hono'
import type { Settings } from '../../src/generated-types'
import type { Member } from '../../src/launchdarkly-api'
import type { Clock } from '../clock'
import { jsonBody } from '../emulator/json-body'
import { invalidRequest } from '../emulator/refusal'
import type { InputLine } from '../input/input-line'
import type { RequestWrap } from '../with-request'
import type { TryAnswer, TryCall } from './protocol'
import { readEvents } from './read-events'
import type { RememberedEvents } from './remembered-events'
import { rememberUndelivered } from './remember-undelivered'
import { runtimeSettings } from './runtime-settings'
import { tryEvents } from './try-events'

interface TryTarget {
  transport: RequestWrap
  credentials: Settings
  clock: Clock
  remembered: RememberedEvents
}

/** Delivers the events of the page, and remembers them. */
export function tryRoutes({ transport, credentials, clock, remembered }: TryTarget): Hono {
  const app = new Hono()
  let tries = 0

  app.post('/try', async (c) => {
    const call = ((await jsonBody(c)) ?? {}) as Partial<TryCall>
    if (typeof call.text !== 'string') throw invalidRequest('text must be the events: JSON, or JSON Lines')
    const { settings, mapping, trigger } = call as TryCall
    const lines = readEvents(call.text)
    const runtime = runtimeSettings({ settings, mapping, trigger }, credentials)
    const from = clock.now()
    const results = await tryEvents(lines, { transport, clock, settings: runtime }).catch((error: Error) => {
      throw aboutSettings(error)
    })
    tries++
    const answer: TryAnswer = { name: `try ${tries}`, ...results }
    remember(remembered, answer, { lines, settings: runtime, from, to: clock.now() })
    return c.json(answer)
  })
  return app
}

/** What core says of settings that do not hold. Anything else is a defect. */
export function aboutSettings(error: Error & { status?: unknown }): Error {
  return error.status === 400 ? invalidRequest(`The settings will not do: ${error.message}`) : error
}

interface Tried {
  /** One for each event of the answer. */
  lines: InputLine[]
  settings: JSONObject
  from: number
  to: number
}

function remember(
  remembered: RememberedEvents,
  { name: of, events }: TryAnswer,
  { lines, settings, from, to }: Tried
): void {
  events.forEach(({ decision, status, explanation, sent }, i) => {
    const name = `event ${i + 1} of ${of}`
    const line = lines[i]
    if (decision !== 'delivered' && decision !== 'superseded' && 'event' in line) {
      const undelivered = { event: name, at: to, decision, explanation, ...(status !== undefined && { status }) }
      rememberUndelivered(remembered, line.event, settings, undelivered)
    }
    if (!sent) return
    const { cohortId, userId, value } = sent as Member
    const event = { audienceId: cohortId, contextKey: userId, value, name, from, to }
    if (decision === 'delivered') remembered.remember(event)
    if (decision === 'undelivered') remembered.rememberUnsure(event)
  })
}
