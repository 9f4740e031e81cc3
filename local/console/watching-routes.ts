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
  const askEmulator = async <Answer extends object>(isShaped: Shape, ...call: Parameters<Ask>): Promise<Answer> => {
    const { status, body } = await ask(...call)
    if (status === 200 && isObject(body) && isShaped(body)) return body as Answer
    if (status === 400 && isRefusal(body)) throw invalidRequest(body.message)
    throw new Refusal(
      502,
      'What the console sends to is no emulator of this version, so its segments cannot be watched, nor faults be switched on.',
      'no_emulator'
    )
  }

  app.get('/segments', async (c) => {
    const [segments, { segments: histories, changes }] = await Promise.all([
      askEmulator<Array<Omit<SegmentDescription, 'history'>>>(isList, '/emulator/segments'),
      askEmulator<{ segments: Record<string, SegmentDescription['history']>; changes: SegmentsAnswer['changes'] }>(
        holding('segments', 'changes'),
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
      askEmulator(
        holding('memberships', 'departures'),
        `/emulator/contexts?${new URLSearchParams({ kind, key }).toString()}`
      )
    const [found, segments] = await Promise.all([
      lookUp(kind),
      askEmulator<SegmentDescription[]>(isList, '/emulator/segments')
    ])
    const kinds = [...new Set(segments.map(({ contextKind }) => contextKind))]
    const others = await Promise.all(
      kinds.filter((other) => other !== kind).map(async (other) => ({ kind: other, ...(await lookUp(other)) }))
    )
    return c.json(describeContext({ kind, ...found }, { key, others, segments, remembered }))
  })

  app.get('/faults', async (c) => c.json(describeFaults(await askEmulator(isList, '/emulator/faults'))))

  app.put('/faults', async (c) => {
    const { id } = ((await jsonBody(c)) ?? {}) as { id?: unknown }
    const choice = FAULT_CHOICES.find((each) => each.id === id)
    if (!choice) throw invalidRequest(`id must be one of ${FAULT_CHOICES.map((each) => each.id).join(', ')}`)
    return c.json(describeFaults(await askEmulator(isList, '/emulator/faults', { method: 'PUT', json: choice.rules })))
  })
  return app
}

/** Others than an emulator may answer anything. */
type Shape = (body: object) => boolean

const isList: Shape = Array.isArray
const holding =
  (...keys: string[]): Shape =>
  (body) =>
    keys.every((key) => key in body)

const isObject = (body: unknown): body is object => typeof body === 'object' && body !== null

function isRefusal(body: unknown): body is { message: string } {
  return isObject(body) && 'message' in body && typeof body.message === 'string'
}

function describeFaults(inForce: Array<{ rule: unknown; acted: number }>): FaultsAnswer {
  const rules = JSON.stringify(inForce.map(({ rule }) => rule))
  return {
    choices: FAULT_CHOICES.map(({ id, label, about }) => ({ id, label, about })),
    chosen: FAULT_CHOICES.find((choice) => JSON.stringify(choice.rules) === rules)?.id,
    acted: inForce.reduce((sum, { acted }) => sum + acted, 0)
  }
}
