import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { applySync } from './apply-sync'
import { LOCAL_CREDENTIALS } from './credentials'
import type { EmulatorEnv } from './emulator-env'
import type { Environment } from './environment'
import { jsonBody } from './json-body'
import { parseSyncRequest } from './parse-request'
import { invalidRequest, Refusal } from './refusal'

/** https://launchdarkly.com/docs/home/flags/context-kinds */
const CONTEXT_KIND = /^(?!(?:kind|multi)$)[A-Za-z0-9._-]+$/

export function restApi(environment: Environment): Hono<EmulatorEnv> {
  const app = new Hono<EmulatorEnv>()
  app.use('/api/*', requireToken)

  app.post('/api/v2/segment-targets/segment-audiences', async (c) => {
    const sync = parseSyncRequest(await jsonBody(c))
    if (sync.environmentId !== LOCAL_CREDENTIALS.clientId) {
      throw invalidRequest('no environment has this environmentId')
    }
    if (!CONTEXT_KIND.test(sync.contextKind)) throw invalidRequest('invalid contextKind')
    applySync(environment, sync, c.get('arrival'))
    return c.body(null, 204)
  })

  app.get('/api/v2/versions', (c) =>
    c.json({
      validVersions: [20191212, 20210729, 20220603, 20240415],
      latestVersion: 20240415,
      currentVersion: 20240415
    })
  )

  app.get('/sdk/goals/:clientSideId', (c) => {
    if (c.req.param('clientSideId') !== LOCAL_CREDENTIALS.clientId) {
      throw new Refusal(404, 'no environment has this client-side ID')
    }
    return c.json([])
  })
  return app
}

const requireToken = createMiddleware<EmulatorEnv>(async (c, next) => {
  if (c.req.header('Authorization') !== LOCAL_CREDENTIALS.apiKey) throw new Refusal(401, 'invalid access token')
  await next()
})
