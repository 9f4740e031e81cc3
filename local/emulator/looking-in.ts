import { Hono, type Context } from 'hono'
import { stream } from 'hono/streaming'
import { isContextKind } from './context-kind'
import type { EmulatorEnv } from './emulator-env'
import type { Environment } from './environment'
import { replaceFaults, showFaults, type Faults } from './faults/decide-fault'
import { parseFaultRules } from './faults/parse-fault-rules'
import { jsonBody } from './json-body'
import { limitBody } from './limit-body'
import { refuseOtherMethods } from './refuse-other-methods'
import { invalidRequest, Refusal } from './refusal'
import type { RequestLog } from './request-log'
import { memberCount, memberSince, membersOf, type Segment } from './segments'
import type { Evaluator } from './sdks/evaluator'
import { writePieces } from './write-pieces'

/** Of the last changes of members. */
const CHANGES_SHOWN = 100

export interface LookingIn {
  environment: Environment
  requests: RequestLog
  faults: Faults
  evaluator: Evaluator
  /** Forgets everything that came after the start. */
  startAfresh: () => void
}

/** What the emulator offers beside LaunchDarkly's own API, all of it below `/emulator`. */
export function lookingIn({ environment, requests, faults, evaluator, startAfresh }: LookingIn): Hono<EmulatorEnv> {
  const app = new Hono<EmulatorEnv>()
  app.use(limitBody)

  app.delete('/', (c) => {
    startAfresh()
    return c.body(null, 204)
  })

  app.get('/requests', (c) => c.json(requests.last))

  app.get('/segments', (c) => c.json([...environment.segments.values()].map(describeSegment)))

  app.get('/segments/:key/members', (c) => {
    const segment = environment.segments.get(c.req.param('key'))
    if (!segment) throw new Refusal(404, 'no such segment: GET /emulator/segments lists them')
    c.header('Content-Type', 'application/x-ndjson')
    return stream(c, (out) => writePieces(out, memberLines(segment)))
  })

  app.get('/history', (c) =>
    c.json({
      segments: Object.fromEntries([...environment.segments.values()].map(({ key, history }) => [key, history])),
      changes: environment.lastChanges.slice(-CHANGES_SHOWN).reverse()
    })
  )

  app.get('/contexts', (c) => {
    const { kind, key } = askedContext(c)
    const ofKind = [...environment.segments.values()].filter(({ contextKind }) => contextKind === kind)
    const departures = departuresOf(key, environment)
    return c.json({
      memberships: ofKind.flatMap((segment) => describeMembership(segment, key)),
      departures: ofKind.flatMap((segment) => describeDeparture(segment, departures.get(segment.key)))
    })
  })

  app.get('/flags', async (c) => {
    const evaluations = await evaluator.evaluate(askedContext(c), { withReasons: true })
    return c.json(
      Object.fromEntries(
        Object.entries(evaluations).map(([flag, { value, variation, reason }]) => [flag, { value, variation, reason }])
      )
    )
  })

  app.get('/faults', (c) => c.json(showFaults(faults)))

  app.put('/faults', async (c) => {
    replaceFaults(faults, parseFaultRules(await jsonBody(c)))
    return c.json(showFaults(faults))
  })

  refuseOtherMethods(app)
  app.all('*', () => {
    throw new Refusal(404, 'no such resource: local/emulator/README.md lists what there is below /emulator')
  })
  return app
}

const NO_KIND = "kind must be a context kind: letters, digits, '.', '_' and '-' alone, and neither kind nor multi"

/** The context that the query names. */
function askedContext(c: Context): { kind: string; key: string } {
  const { kind = 'user', key = '' } = c.req.query()
  if (!isContextKind(kind)) throw invalidRequest(NO_KIND)
  if (key === '') throw invalidRequest(`give the key of a context: GET ${c.req.path}?kind=user&key=<context key>`)
  return { kind, key }
}

/** Nothing where it is no member. */
function describeMembership(segment: Segment, contextKey: string) {
  const since = memberSince(segment, contextKey)
  return since === undefined ? [] : [{ segment: segment.key, name: segment.name, since }]
}

/** When the context left segments that it is not in now, by their keys, as far as that is remembered. */
function departuresOf(contextKey: string, { lastChanges }: Environment): Map<string, number> {
  const departures = new Map<string, number>()
  for (const change of lastChanges) {
    if (change.contextKey !== contextKey) continue
    if (change.included) departures.delete(change.segment)
    else departures.set(change.segment, change.at)
  }
  return departures
}

function describeDeparture({ key, name }: Segment, at: number | undefined) {
  return at === undefined ? [] : [{ segment: key, name, at }]
}

function describeSegment(segment: Segment) {
  const { key, name, contextKind, added, removed, version } = segment
  return { key, name, contextKind, members: memberCount(segment), added, removed, version }
}

const LINES_AT_ONCE = 1_000

/** The context keys of the members, each as JSON on a line of its own. */
function* memberLines(segment: Segment): Generator<string> {
  let lines: string[] = []
  for (const contextKey of membersOf(segment)) {
    lines.push(`${JSON.stringify(contextKey)}\n`)
    if (lines.length === LINES_AT_ONCE) {
      yield lines.join('')
      lines = []
    }
  }
  if (lines.length > 0) yield lines.join('')
}
