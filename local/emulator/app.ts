import { setMaxListeners } from 'node:events'
import { Hono } from 'hono'
import { SYSTEM_CLOCK, type Clock } from '../clock'
import { requireHost } from './allowed-hosts'
import { bodyBrokeOff } from './body-broke-off'
import type { EmulatorEnv } from './emulator-env'
import { createEnvironment, empty, type Environment } from './environment'
import { createFaults, replaceFaults, type Faults } from './faults/decide-fault'
import type { FaultRule } from './faults/generated-types'
import { misbehave } from './faults/misbehave'
import { limitBody } from './limit-body'
import { lookingIn } from './looking-in'
import { Refusal } from './refusal'
import { createRequestLog, emptyRequestLog, recordRequests, type RequestLog } from './request-log'
import { restApi } from './rest-api'
import { allowOtherOrigins } from './sdks/allow-other-origins'
import { clientSdkRoutes } from './sdks/client-sdk-routes'
import { createEvaluator } from './sdks/evaluator'
import type { FlagData } from './sdks/flag-data'
import { serverSdkRoutes } from './sdks/server-sdk-routes'

export interface EmulatorOptions {
  /** The name or address that it is bound to: it answers to no other, but for those of this machine itself. */
  host?: string
  clock?: Clock
  /** How it misbehaves; faults/README.md. By default not at all. */
  faults?: FaultRule[]
  /** What SDKs are shown instead of a flag for each segment. */
  flags?: FlagData
}

export interface Emulator {
  /** Answers requests like LaunchDarkly's hosts, all of them in one. */
  app: Hono<EmulatorEnv>
  environment: Environment
  requests: RequestLog
  faults: Faults
  /** Ends the streams to SDKs, and what evaluates flags. */
  close: () => void
}

/** A LaunchDarkly in memory, with one environment. What it refuses and how: README.md beside this file. */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const { host = '127.0.0.1', clock = SYSTEM_CLOCK, faults: rules = [], flags } = options
  const environment = createEnvironment()
  const requests = createRequestLog()
  const faults = createFaults(rules)
  const closing = new AbortController()
  // Every stream listens, and nothing says how many there may be.
  setMaxListeners(0, closing.signal)
  const shown = { environment, flagData: flags }
  const streams = { environment, clock, closing: closing.signal }
  const evaluator = createEvaluator(shown)

  const app = new Hono<EmulatorEnv>()
  app.use(requireHost(host))
  app.route(
    '/emulator',
    lookingIn({
      environment,
      requests,
      faults,
      evaluator,
      startAfresh: () => {
        empty(environment)
        emptyRequestLog(requests)
        replaceFaults(faults, rules)
      }
    })
  )
  app.use(async (c, next) => {
    c.set('arrival', { version: environment.version, time: clock.now() })
    await next()
  })
  app.use(recordRequests(requests, clock))
  allowOtherOrigins(app)
  app.use(limitBody)
  app.use(misbehave(faults, { clock, closing: closing.signal }))
  app.route('/', restApi(environment))
  app.route('/', serverSdkRoutes(shown, streams))
  app.route('/', clientSdkRoutes(evaluator, streams))
  app.notFound(() => {
    throw new Refusal(404, 'no such resource')
  })
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json({ code: error.code, message: error.message }, error.status)
    if (bodyBrokeOff(c)) {
      return c.json({ code: 'invalid_request', message: 'the body broke off' }, 400)
    }
    console.error(error)
    return c.json({ code: 'internal_service_error', message: 'the emulator failed: see what it printed' }, 500)
  })
  const close = (): void => {
    closing.abort()
    evaluator.close()
  }
  return { app, environment, requests, faults, close }
}
