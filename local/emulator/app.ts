import { Hono } from 'hono'
import { requireHost } from './allowed-hosts'
import { SYSTEM_CLOCK, type Clock } from './clock'
import type { EmulatorEnv } from './emulator-env'
import { createEnvironment, empty, type Environment } from './environment'
import { limitBody } from './limit-body'
import { lookingIn } from './looking-in'
import { Refusal } from './refusal'
import { createRequestLog, emptyRequestLog, recordRequests, type RequestLog } from './request-log'
import { restApi } from './rest-api'

export interface EmulatorOptions {
  /** The name or address that it is bound to: it answers to no other, but for those of this machine itself. */
  host?: string
  clock?: Clock
}

export interface Emulator {
  /** Answers requests like LaunchDarkly's hosts, all of them in one. */
  app: Hono<EmulatorEnv>
  environment: Environment
  requests: RequestLog
}

/** A LaunchDarkly in memory, with one environment. What it refuses and how: README.md beside this file. */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const { host = '127.0.0.1', clock = SYSTEM_CLOCK } = options
  const environment = createEnvironment()
  const requests = createRequestLog()

  const app = new Hono<EmulatorEnv>()
  app.use(requireHost(host))
  app.route(
    '/emulator',
    lookingIn({
      environment,
      requests,
      startAfresh: () => {
        empty(environment)
        emptyRequestLog(requests)
      }
    })
  )
  app.use(async (c, next) => {
    c.set('arrival', { version: environment.version, time: clock.now() })
    await next()
  })
  app.use(recordRequests(requests, clock))
  app.use(limitBody)
  app.route('/', restApi(environment))
  app.notFound(() => {
    throw new Refusal(404, 'no such resource')
  })
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json({ code: error.code, message: error.message }, error.status)
    console.error(error)
    return c.json({ code: 'internal_service_error', message: 'the emulator failed: see what it printed' }, 500)
  })
  return { app, environment, requests }
}
