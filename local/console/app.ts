import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { Clock } from '../clock'
import { bodyBrokeOff } from '../emulator/body-broke-off'
import { Refusal } from '../emulator/refusal'
import { redirectedTo } from '../redirected'
import type { Target } from '../target'
import type { Ask } from './ask'
import { checkRoutes, type Checkable } from './check-routes'
import { describeDefinition } from './definition'
import { protectPage, requireLoopbackHost, requireOrigin } from './guard'
import { refuseLarger } from './refuse-larger'
import { createReplays } from './replay'
import { replayRoutes } from './replay-routes'
import { runtimeSettings } from './runtime-settings'
import { rememberOutcomes } from './remember-outcomes'
import { rememberEvents } from './remembered-events'
import { tryRoutes } from './try-routes'
import { TESTER_PATHS, testerRoutes } from './tester-routes'
import { alwaysTo, LAUNCHDARKLY_ITSELF, type ChooseTesterTarget } from './tester-target'
import { watchingRoutes } from './watching-routes'

type Elsewhere = Extract<Target, { kind: 'elsewhere' }>
type LaunchDarkly = Extract<Target, { kind: 'launchdarkly' }>

export interface ConsoleOptions {
  /** Where events go: also an emulator in this process is called at its origin. */
  target: Elsewhere
  /** The target, for people. */
  name: string
  ask: Ask
  /** LaunchDarkly itself, where the environment holds credentials for it. */
  launchDarkly?: LaunchDarkly
  /** The origins of other pages that may ask for what Segment's Actions Tester does. */
  testers?: string[]
  /** Where what is asked of the tester's routes goes: by default to the target, whatever it is sent with. */
  chooseTesterTarget?: ChooseTesterTarget
  clock: Clock
}

/** Of what is built: `dist/local/console` is three below it. */
const PACKAGE = join(__dirname, '../../..')

/** All of it is held in memory. */
const MAX_MIB = 5
const MAX_FILE_MIB = 64

/** The page, and what it asks for. */
export function createConsole(options: ConsoleOptions): Hono {
  const { target, name, ask, launchDarkly, testers = [], chooseTesterTarget = alwaysTo(options), clock } = options
  const { origin, credentials } = target
  const transport = redirectedTo(origin)
  const remembered = rememberEvents()
  const checkables: Checkable[] = [
    { id: 'target', name, target },
    ...(launchDarkly ? [{ id: 'launchdarkly' as const, name: LAUNCHDARKLY_ITSELF, target: launchDarkly }] : [])
  ]

  const app = new Hono()
  app.use(requireLoopbackHost)
  app.use(protectPage(origin))
  app.use(requireOrigin((path) => (TESTER_PATHS.includes(path) ? testers : [])))
  for (const path of TESTER_PATHS) {
    app.use(path, cors({ origin: testers, allowMethods: ['GET', 'POST'] }))
    app.use(path, refuseLarger(MAX_MIB, 'Send fewer events at once.'))
  }
  app.route('/', testerRoutes({ chooseTarget: chooseTesterTarget, clock, remembered }))

  app.use('/console/*', refuseLarger(MAX_MIB, `Replay takes files of up to ${MAX_FILE_MIB} MiB.`))
  app.get('/console/definition', (c) =>
    c.json(
      describeDefinition({
        target: { name, origin, clientSideId: credentials.clientId },
        credentials,
        checks: checkables.map(({ id, name }) => ({ id, name }))
      })
    )
  )
  app.route('/console', tryRoutes({ transport, credentials, clock, remembered }))
  app.route('/console', watchingRoutes(ask, remembered))
  app.route('/console', checkRoutes(checkables))

  app.use('/replay/*', refuseLarger(MAX_FILE_MIB, 'launchdarkly-audiences sync takes any file.'))
  const replays = createReplays({
    transport,
    clock,
    random: Math.random,
    onSettled: (events, delivery) => rememberOutcomes(remembered, events, delivery)
  })
  app.route(
    '/',
    replayRoutes(replays, (given) => runtimeSettings(given, credentials))
  )

  app.get('/examples/*', serveStatic({ root: PACKAGE }))
  app.get('*', serveStatic({ root: join(__dirname, 'page') }))
  app.notFound(() => {
    throw new Refusal(404, 'There is nothing here: the page is at /.')
  })
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json({ code: error.code, message: error.message }, error.status)
    if (bodyBrokeOff(c)) return c.json({ code: 'invalid_request', message: 'The body broke off.' }, 400)
    console.error(error)
    return c.json({ code: 'internal_service_error', message: 'The console failed: see what it printed.' }, 500)
  })
  return app
}
