import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { Clock } from '../clock'
import type { EmulatorEnv } from './emulator-env'
import { BodyTooLarge } from './limit-body'
import { hideCredential, redactCredentials } from './redact-credentials'

/** A request as `GET /emulator/requests` shows it: without credentials, and its body cut short. */
export interface RequestRecord {
  /** When it came, in ISO 8601. */
  at: string
  method: string
  /** With the query. */
  path: string
  headers: Record<string, string>
  body: string
  /** The status of the answer; none when there was no answer. */
  status?: number
  /** From the arrival of the request to the headers of its answer. */
  milliseconds?: number
  /** The kind of the fault that a rule made of it. */
  fault?: string
}

export interface RequestLog {
  /** The last {@link KEPT}, the newest at the end. */
  last: RequestRecord[]
  /** All requests so far, by method and route. */
  counts: Map<string, number>
}

/** The cookies are those of whatever else runs on this machine. */
const SECRET_HEADERS = ['authorization', 'proxy-authorization', 'cookie', 'x-api-key']

const KEPT = 100
const BODY_CHARACTERS = 10_000

export function createRequestLog(): RequestLog {
  return { last: [], counts: new Map() }
}

export function emptyRequestLog(log: RequestLog): void {
  log.last.length = 0
  log.counts.clear()
}

/** Writes down each request when it comes, and its answer when it goes. */
export const recordRequests = (log: RequestLog, { now }: Clock) =>
  createMiddleware<EmulatorEnv>(async (c, next) => {
    const began = c.get('arrival').time
    const { pathname, search } = new URL(c.req.url)
    const redact = redactCredentials(c.req.header('Authorization'))
    const record: RequestRecord = {
      at: new Date(began).toISOString(),
      method: c.req.method,
      path: redact(pathname + search),
      headers: Object.fromEntries(
        Object.entries(c.req.header()).map(([name, value]) => [
          name,
          SECRET_HEADERS.includes(name) ? hideCredential(value) : redact(value)
        ])
      ),
      body: ''
    }
    c.set('record', record)
    log.last.push(record)
    if (log.last.length > KEPT) log.last.shift()
    const route = `${c.req.method} ${routePath(c, -1)}`
    log.counts.set(route, (log.counts.get(route) ?? 0) + 1)

    await next()

    // A fault rule that breaks the connection leaves this mark: there is no answer then.
    if (!c.res.headers.has('x-hono-already-sent')) record.status = c.res.status
    record.milliseconds = now() - began
    if (c.error instanceof BodyTooLarge) return
    // As a rule it was read before. One that broke off cannot be read.
    const body = redact(await c.req.text().catch(() => ''))
    // V8 keeps the whole of a string in memory for the sake of a slice; a copy lets it go.
    record.body = Buffer.from(body.slice(0, BODY_CHARACTERS)).toString()
  })
