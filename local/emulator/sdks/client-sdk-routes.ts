import { Context as SdkContext, type LDContext } from '@launchdarkly/node-server-sdk'
import { Hono, type Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { LOCAL_CREDENTIALS } from '../credentials'
import type { EmulatorEnv } from '../emulator-env'
import { parseJson } from '../json-body'
import { refuseOtherMethods } from '../refuse-other-methods'
import { invalidRequest, Refusal } from '../refusal'
import type { Evaluation, Evaluator } from './evaluator'
import { event, eventStream, type Events, type Streams } from './event-stream'

/** A flag as client SDKs get it. */
interface ClientFlag extends Evaluation {
  /** That of the environment: client SDKs take a new value only with a greater version, and a flag of ours has always the same. */
  version: number
  flagVersion: number
}

/**
 * What LaunchDarkly's client SDKs ask for: the flags of a context, once or as a stream.
 * What they tell is taken and forgotten.
 */
export function clientSdkRoutes(evaluator: Evaluator, streams: Streams): Hono<EmulatorEnv> {
  const app = new Hono<EmulatorEnv>()

  const answerOnce = async (c: Context<EmulatorEnv>, json: string): Promise<Response> => {
    const { version } = streams.environment
    const evaluations = await evaluator.evaluate(parseContext(json), clientOptions(c))
    return c.json(clientFlags(evaluations, version))
  }
  app.get('/sdk/evalx/:clientSideId/contexts/:context', requireClientSideId, (c) =>
    answerOnce(c, fromBase64url(c.req.param('context')))
  )
  app.on('REPORT', '/sdk/evalx/:clientSideId/context', requireClientSideId, async (c) =>
    answerOnce(c, await c.req.text())
  )

  const answerAsStream = (c: Context<EmulatorEnv>, json: string): Response => {
    const context = parseContext(json)
    const options = clientOptions(c)
    return eventStream(
      c,
      streams,
      eventsOf(() => evaluator.evaluate(context, options))
    )
  }
  app.get('/eval/:clientSideId/:context', requireClientSideId, (c) =>
    answerAsStream(c, fromBase64url(c.req.param('context')))
  )
  app.on('REPORT', '/eval/:clientSideId', requireClientSideId, async (c) => answerAsStream(c, await c.req.text()))

  // Browsers have no stream with a body: their SDKs are told that something changed, and ask for it by REPORT.
  app.get('/ping/:clientSideId', requireClientSideId, (c) => eventStream(c, streams, () => [event('ping', '')]))

  app.get('/sdk/goals/:clientSideId', requireClientSideId, (c) => c.json([]))
  for (const path of ['/events/bulk/:clientSideId', '/events/diagnostic/:clientSideId']) {
    app.post(path, requireClientSideId, (c) => c.body(null, 202))
  }
  // The way of browsers that cannot post elsewhere.
  app.get('/a/:image', (c) => {
    if (c.req.param('image') !== `${LOCAL_CREDENTIALS.clientId}.gif`) throw unknownClientSideId()
    return c.body(null, 204)
  })
  refuseOtherMethods(app)
  return app
}

/** For one connection: a `put` of all flags, then a `patch` of each that changed for its context. */
function eventsOf(evaluate: () => Promise<Record<string, Evaluation>>): Events {
  let shown = new Map<string, string>()

  return async function* ({ since, version }) {
    const evaluations = Object.entries(await evaluate())
    const now = new Map(evaluations.map(([key, evaluation]) => [key, JSON.stringify(evaluation)]))
    if (since === undefined) {
      yield event('put', JSON.stringify(clientFlags(Object.fromEntries(evaluations), version)))
    } else {
      for (const [key, evaluation] of evaluations) {
        if (now.get(key) === shown.get(key)) continue
        yield event('patch', JSON.stringify({ key, ...clientFlag(evaluation, version) }))
      }
    }
    shown = now
  }
}

function clientFlags(evaluations: Record<string, Evaluation>, version: number): Record<string, ClientFlag> {
  return Object.fromEntries(
    Object.entries(evaluations).map(([key, evaluation]) => [key, clientFlag(evaluation, version)])
  )
}

const clientFlag = (evaluation: Evaluation, version: number): ClientFlag => ({
  trackEvents: false,
  ...evaluation,
  flagVersion: evaluation.version,
  version
})

const clientOptions = (c: Context) => ({ clientSideOnly: true, withReasons: c.req.query('withReasons') === 'true' })

const fromBase64url = (text: string): string => Buffer.from(text, 'base64url').toString()

/** Throws a refusal, which does not quote it, of what is no context. */
function parseContext(json: string): LDContext {
  const context = parseJson(json, 'the context is not JSON (in a path: as base64url)')
  if (typeof context !== 'object' || context === null) throw invalidRequest('the context is not a JSON object')
  const mistake = mistakeIn(context as LDContext)
  if (mistake !== undefined) throw invalidRequest(`the context is not valid: ${mistake}`)
  return context as LDContext
}

function mistakeIn(context: LDContext): string | undefined {
  try {
    return SdkContext.fromLDContext(context).message
  } catch {
    // The SDK says nothing of private attributes that are no list of texts: it throws.
    return '_meta is not what it should be'
  }
}

const requireClientSideId = createMiddleware<EmulatorEnv>(async (c, next) => {
  if (c.req.param('clientSideId') !== LOCAL_CREDENTIALS.clientId) throw unknownClientSideId()
  await next()
})

const unknownClientSideId = () => new Refusal(404, 'no environment has this client-side ID')
