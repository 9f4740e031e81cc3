import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { LOCAL_CREDENTIALS } from './credentials'
import { ParseError, parseSyncRequest } from './parse-request'
import { applySync, ContextKindError, type Segments } from './segments'

/** A thousand members are about 145 kB. */
const MAX_BODY_BYTES = 5 * 1024 * 1024

/** https://launchdarkly.com/docs/home/flags/context-kinds */
const CONTEXT_KIND = /^(?!(?:kind|multi)$)[A-Za-z0-9._-]+$/

export interface Emulator {
  /** Answers requests like LaunchDarkly's hosts, all of them in one. */
  app: Hono
  segments: Segments
  /** Requests answered so far, by method and path. */
  requests: Map<string, number>
}

/** A LaunchDarkly in memory, with one environment. What it refuses and how: README.md beside this file. */
export function createEmulator(): Emulator {
  const segments: Segments = new Map()
  const requests = new Map<string, number>()
  const app = new Hono()

  app.use(async (c, next) => {
    const route = `${c.req.method} ${c.req.path}`
    requests.set(route, (requests.get(route) ?? 0) + 1)
    await next()
  })
  app.use('/api/*', requireToken)

  const limited = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: (c) => refuse(c, 413, 'request_too_large', `the body is larger than ${MAX_BODY_BYTES} bytes`)
  })
  app.post('/api/v2/segment-targets/segment-audiences', limited, async (c) => {
    const sync = parseSyncRequest(await c.req.json())
    if (sync.environmentId !== LOCAL_CREDENTIALS.clientId) {
      return refuse(c, 400, 'invalid_request', 'no environment has this environmentId')
    }
    if (!CONTEXT_KIND.test(sync.contextKind)) return refuse(c, 400, 'invalid_request', 'invalid contextKind')
    applySync(segments, sync)
    return c.body(null, 204)
  })

  app.get('/api/v2/versions', (c) =>
    c.json({
      validVersions: [20191212, 20210729, 20220603, 20240415],
      latestVersion: 20240415,
      currentVersion: 20240415
    })
  )

  app.get('/sdk/goals/:clientSideId', (c) =>
    c.req.param('clientSideId') === LOCAL_CREDENTIALS.clientId
      ? c.json([])
      : refuse(c, 404, 'not_found', 'no environment has this client-side ID')
  )

  app.notFound((c) => refuse(c, 404, 'not_found', 'no such resource'))
  app.onError((error, c) => {
    if (error instanceof SyntaxError) return refuse(c, 400, 'invalid_request', 'the body is not JSON')
    if (error instanceof ParseError || error instanceof ContextKindError) {
      return refuse(c, 400, 'invalid_request', error.message)
    }
    throw error
  })
  return { app, segments, requests }
}

const requireToken = createMiddleware(async (c, next) => {
  if (c.req.header('Authorization') !== LOCAL_CREDENTIALS.apiKey) {
    return refuse(c, 401, 'unauthorized', 'invalid access token')
  }
  await next()
})

/** LaunchDarkly's error shape. */
function refuse(c: Context, status: ContentfulStatusCode, code: string, message: string): Response {
  return c.json({ code, message }, status)
}
