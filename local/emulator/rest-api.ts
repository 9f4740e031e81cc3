import { setImmediate } from 'node:timers/promises'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { applySync } from './apply-sync'
import { collectionPage } from './collection-page'
import { isContextKind } from './context-kind'
import { LOCAL_CREDENTIALS, LOCAL_ENVIRONMENT, LOCAL_PROJECT, LOCAL_SDK_KEY } from './credentials'
import type { EmulatorEnv } from './emulator-env'
import type { Environment } from './environment'
import { jsonBody } from './json-body'
import { parseSyncRequest } from './parse-request'
import { refuseOtherMethods } from './refuse-other-methods'
import { invalidRequest, Refusal } from './refusal'
import { representEnvironment } from './representations'
import { segmentRoutes } from './segment-routes'

/** https://launchdarkly.com/docs/api#versioning */
const API_VERSIONS = [20191212, 20210729, 20220603, 20240415]
const LATEST_VERSION = 20240415

const CALLER_IDENTITY = '/api/v2/caller-identity'
const ENVIRONMENTS = '/api/v2/projects/:projectKey/environments'

/** https://launchdarkly.com/docs/api/environments/get-environments-by-project; there is but one to sort. */
const ENVIRONMENTS_SORTABLE_BY = new Map(['createdOn', 'critical', 'name'].map((field) => [field, () => 0]))

/** The part of https://launchdarkly.com/docs/api that syncs audiences, checks credentials and reads segments back. */
export function restApi(environment: Environment): Hono<EmulatorEnv> {
  const app = new Hono<EmulatorEnv>()
  app.use('/api/*', requireToken, requireDecodablePath, letOthersArrive)

  app.post('/api/v2/segment-targets/segment-audiences', async (c) => {
    const sync = parseSyncRequest(await jsonBody(c))
    if (sync.environmentId !== LOCAL_CREDENTIALS.clientId) {
      throw invalidRequest('no environment has this environmentId')
    }
    if (!isContextKind(sync.contextKind)) throw invalidRequest('invalid contextKind')
    applySync(environment, sync, c.get('arrival'))
    return c.body(null, 204)
  })

  app.get('/api/v2/versions', (c) => {
    const asked = c.req.header('LD-API-Version')
    return c.json({
      validVersions: API_VERSIONS,
      latestVersion: LATEST_VERSION,
      currentVersion: API_VERSIONS.find((version) => String(version) === asked) ?? LATEST_VERSION,
      beta: asked === 'beta'
    })
  })

  app.get(CALLER_IDENTITY, (c) => {
    const bySdkKey = c.req.header('Authorization') === LOCAL_SDK_KEY
    return c.json(bySdkKey ? SDK_KEY_IDENTITY : TOKEN_IDENTITY)
  })

  app.use(`${ENVIRONMENTS}/*`, requireProject)
  app.use('/api/v2/segments/:projectKey/:environmentKey/*', requireProject, requireEnvironment)

  app.get(ENVIRONMENTS, (c) =>
    c.json(collectionPage([representEnvironment()], new URL(c.req.url), ENVIRONMENTS_SORTABLE_BY))
  )

  app.get(`${ENVIRONMENTS}/:environmentKey`, requireEnvironment, (c) => c.json(representEnvironment()))

  app.route('/', segmentRoutes(environment))
  refuseOtherMethods(app)
  return app
}

const ACCOUNT = { accountId: LOCAL_PROJECT }
const TOKEN_IDENTITY = { ...ACCOUNT, tokenName: LOCAL_PROJECT, serviceToken: true }
const SDK_KEY_IDENTITY = {
  ...ACCOUNT,
  projectId: LOCAL_PROJECT,
  projectName: LOCAL_PROJECT,
  environmentId: LOCAL_CREDENTIALS.clientId,
  environmentName: LOCAL_ENVIRONMENT
}

const requireToken = createMiddleware<EmulatorEnv>(async (c, next) => {
  const credential = c.req.header('Authorization')
  const isSdkKeyEnough = c.req.path === CALLER_IDENTITY
  if (credential !== LOCAL_CREDENTIALS.apiKey && !(isSdkKeyEnough && credential === LOCAL_SDK_KEY)) {
    throw new Refusal(401, 'invalid access token')
  }
  await next()
})

/** Whatever comes at the same moment is there before any of it is applied: so that changes of one segment can conflict. */
const letOthersArrive = createMiddleware<EmulatorEnv>(async (_c, next) => {
  await setImmediate()
  await next()
})

/** Hono would take such a path as it stands. */
const requireDecodablePath = createMiddleware<EmulatorEnv>(async (c, next) => {
  try {
    decodeURIComponent(new URL(c.req.url).pathname)
  } catch {
    throw invalidRequest('the path is not percent-encoded UTF-8')
  }
  await next()
})

const requireProject = createMiddleware<EmulatorEnv>(async (c, next) => {
  if (c.req.param('projectKey') !== LOCAL_PROJECT) {
    throw new Refusal(404, `no project has this key: the emulator's only one is ${LOCAL_PROJECT}`)
  }
  await next()
})

const requireEnvironment = createMiddleware<EmulatorEnv>(async (c, next) => {
  if (c.req.param('environmentKey') !== LOCAL_ENVIRONMENT) {
    throw new Refusal(404, `no environment has this key: the emulator's only one is ${LOCAL_ENVIRONMENT}`)
  }
  await next()
})
