import { Hono } from 'hono'
import { jsonBody } from '../emulator/json-body'
import { invalidRequest, Refusal } from '../emulator/refusal'
import type { Ask } from './ask'
import { describeContext, type LookedUp } from './describe-context'
import { FAULT_CHOICES } from './fault-choices'
import type { FaultsAnswer, SegmentDescription, SegmentsAnswer } from './protocol'
import type { RememberedEvents } from './remembered-events'

/** What the page watches of the emulator that the console sends to, and how it makes that misbehave. */
export function watchingRoutes(ask: Ask, remembered: RememberedEvents): Hono {
  const app = new Hono()

  /** Throws the emulator's own refusal, or says that there is none. */
  const askEmulator = async <Answer extends object>(...call: Parameters<Ask>): Promise<Answer> => {
    const { status, body } = await ask(...call)
    if (status === 200 && isAnswer<Answer>(body)) return body
    if (status === 400 && isRefusal(body)) throw invalidRequest(body.message)
    throw new Refusal(
      502,
      'What the console sends to is no emulator of this version, so its segments cannot be watched, nor faults be switched on.',
      'no_emulator'
    )
  }

  app.get('/segments', async (c) => {
    const [segments, { segments: histories, changes }] = await Promise.all([
      askEmulator<Array<Omit<SegmentDescription, 'history'>>>('/emulator/segments'),
      askEmulator<{ segments: Record<string, SegmentDescription['history']>; changes: SegmentsAnswer['changes'] }>(
        '/emulator/history'
      )
    ])
    return c.json({
      segments: segments.map((segment) => ({ ...segment, history: histories[segment.key] ?? [] })),
      changes
    } satisfies SegmentsAnswer)
  })

  app.get('/contexts', async (c) => {
    const { kind = '', key = '' } = c.req.query()
    const lookUp = (kind: string): Promise<Omit<LookedUp, 'kind'>> =>
      askEmulator(`/emulator/contexts?${new URLSearchParams({ kind, key }).toString()}`)
    const [found, segments] = await Promise.all([lookUp(kind), askEmulator<SegmentDescription[]>('/emulator/segments')])
    const kinds = [...new Set(segments.map(({ contextKind }) => contextKind))]
    const others = await Promise.all(
      kinds.filter((other) => other !== kind).map(async (other) => ({ kind: other, ...(await lookUp(other)) }))
    )
    return c.json(describeContext({ kind, ...found }, { key, others, segments, remembered }))
  })

  app.get('/faults', async (c) => c.json(describeFaults(await askEmulator('/emulator/faults'))))

  app.put('/faults', async (c) => {
    const { id } = ((await jsonBody(c)) ?? {}) as { id?: unknown }
    const choice = FAULT_CHOICES.find((each) => each.id === id)
    if (!choice) throw invalidRequest(`id must be one of ${FAULT_CHOICES.map((each) => each.id).join(', ')}`)
    return c.json(describeFaults(await askEmulator('/emulator/faults', { method: 'PUT', json: choice.rules })))
  })
  return app
}

/** Others than an emulator may answer anything. */
function isAnswer<Answer extends object>(body: unknown): body is Answer {
  return typeof body === 'object' && body !== null && (Array.isArray(body) || 'changes' in body || 'departures' in body)
}

function isRefusal(body: unknown): body is { message: string } {
  return typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
}

function describeFaults(inForce: Array<{ rule: unknown; acted: number }>): FaultsAnswer {
  const rules = JSON.stringify(inForce.map(({ rule }) => rule))
  return {
    choices: FAULT_CHOICES.map(({ id, label, about }) => ({ id, label, about })),
    chosen: FAULT_CHOICES.find((choice) => JSON.stringify(choice.rules) === rules)?.id,
    acted: inForce.reduce((sum, { acted }) => sum + acted, 0)
  }
}
