import { once } from 'node:events'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, Next } from 'hono'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Clock } from '../../clock'
import type { EmulatorEnv } from '../emulator-env'
import { jsonBody } from '../json-body'
import { parseSyncRequest, type SegmentChange } from '../parse-request'
import { Refusal } from '../refusal'
import { hugeBody, stalledBody } from './bodies'
import { decideFault, type Faults } from './decide-fault'
import type { Fault } from './generated-types'
import { looksAtChanges, type FaultRequest } from './matches-request'

const BY_RULE = 'a fault rule of the emulator asks for this answer'

interface Surroundings {
  clock: Clock
  /** Aborts when the emulator is closed: what is slow then is not applied any more. */
  closing: AbortSignal
}

/** Does to requests what the rules in force say, and writes it into their records. */
export const misbehave = (faults: Faults, { clock, closing }: Surroundings) =>
  createMiddleware<EmulatorEnv>(async (c, next) => {
    const { fault, headers } = decideFault(faults, await describeRequest(c, faults), c.get('arrival').time)
    // Set before, they are added to whatever answer there will be.
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, String(value))
    if (!fault) return next()

    c.get('record').fault = fault.kind
    // It comes as a whole, whatever becomes of it: a client that still sends would meet another error than it is to meet.
    await c.req.text()
    const answer = await actOn(fault, c, { next, clock, closing })
    if (!answer) return
    void c.res.body?.cancel()
    c.res = answer
  })

/** Gives the answer, or none where it stays as it is. */
async function actOn(
  fault: Fault,
  c: Context<EmulatorEnv>,
  { next, clock, closing }: Surroundings & { next: Next }
): Promise<Response | undefined> {
  switch (fault.kind) {
    case 'status':
      throw new Refusal(fault.status as ContentfulStatusCode, fault.message ?? BY_RULE, fault.code)
    case 'rate-limit':
      throw new Refusal(429, `the ${fault.scope} rate limit that a fault rule sets is reached`)
    case 'redirect':
      return c.redirect(fault.location, fault.status)
    case 'slow':
      try {
        await clock.sleep(fault.seconds * 1_000, closing)
      } catch {
        return RESPONSE_ALREADY_SENT
      }
      await next()
      return
    case 'silence': {
      const { outgoing } = connectionOf(c)
      if (!outgoing.destroyed) await once(outgoing, 'close')
      return RESPONSE_ALREADY_SENT
    }
    case 'reset': {
      const { socket } = connectionOf(c).incoming
      if (fault.when === 'after-applying') await next()
      socket.resetAndDestroy()
      return RESPONSE_ALREADY_SENT
    }
    case 'stalled-body': {
      const { status = 200 } = fault
      if (await isRefused(status, c, next)) return
      return c.body(stalledBody(), status, { 'Content-Type': 'application/json' })
    }
    case 'huge-body': {
      const { status = 200, bytes } = fault
      if (await isRefused(status, c, next)) return
      return c.body(hugeBody(bytes), status, { 'Content-Type': 'application/json' })
    }
  }
}

/** No success is answered to what was not applied: applies the request first, and says whether it was refused; no fault is to blame then. */
async function isRefused(status: number, c: Context<EmulatorEnv>, next: Next): Promise<boolean> {
  if (status >= 300) return false
  await next()
  if (c.res.ok) return false
  delete c.get('record').fault
  return true
}

function connectionOf({ env }: Context<EmulatorEnv>): HttpBindings {
  const { incoming, outgoing } = env ?? {}
  if (!incoming || !outgoing) throw new Refusal(501, 'a fault rule asks for what only a connection can do')
  return { incoming, outgoing }
}

async function describeRequest(c: Context<EmulatorEnv>, { rules }: Faults): Promise<FaultRequest> {
  const { method } = c.req
  return {
    method,
    path: new URL(c.req.url).pathname,
    route: `${method} ${routePath(c, -1)}`,
    token: c.req.header('Authorization') ?? '',
    address: c.env?.incoming?.socket.remoteAddress ?? '',
    changes: rules.some(({ rule }) => looksAtChanges(rule)) ? await changesOf(c) : []
  }
}

/** None where the request is no sync. */
async function changesOf(c: Context): Promise<SegmentChange[]> {
  try {
    return parseSyncRequest(await jsonBody(c)).changes
  } catch {
    return []
  }
}
