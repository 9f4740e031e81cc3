import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { requireHost } from './allowed-hosts'
import { SYSTEM_CLOCK, type Clock } from './clock'
import type { EmulatorEnv } from './emulator-env'
import { createEnvironment, type Environment } from './environment'
import { Refusal } from './refusal'
import { createRequestLog, recordRequests, type RequestLog } from './request-log'
import { restApi } from './rest-api'

/** A thousand members are about 145 kB. */
const MAX_BODY_BYTES = 5 * 1024 * 1024

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
export function createEmulator({ host = '127.0.0.1', clock = SYSTEM_CLOCK }: EmulatorOptions = {}): Emulator {
  const environment = createEnvironment()
  const requests = createRequestLog()

  const app = new Hono<EmulatorEnv>()
  app.use(requireHost(host))
  app.use(async (c, next) => {
    c.set('arrival', { version: environment.version, time: clock.now() })
    await next()
  })
  app.use(recordRequests(requests, clock))
  app.use(
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new Refusal(413, `the body is larger than ${MAX_BODY_BYTES} bytes`)
      }
    })
  )
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
