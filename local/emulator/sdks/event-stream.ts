import type { Context } from 'hono'
import { stream } from 'hono/streaming'
import type { Clock } from '../../clock'
import type { EmulatorEnv } from '../emulator-env'
import type { Environment } from '../environment'
import { writePieces, type Pieces } from '../write-pieces'

/** Changes of so many milliseconds go out together: a thousand requests a second become a few patches a second. */
export const GATHER_MS = 200

/** LaunchDarkly's SDKs connect anew after five minutes of silence. Its own servers send a comment every three. */
export const HEARTBEAT_MS = 3 * 60 * 1_000

/** The part of the environment's history that an SDK is to be shown. */
export interface Span {
  /** What it knows: the version that it was shown last. None when it is to be shown everything. */
  since?: number
  /** The version of now. */
  version: number
}

/** The text of the events that show it, in pieces. */
export type Events = (span: Span) => Pieces

export interface Streams {
  environment: Environment
  clock: Clock
  /** Ends all streams. */
  closing: AbortSignal
}

/** An event of a stream. The data are on one line, as JSON is. */
export const event = (name: string, data: string): string => `event: ${name}\ndata: ${data}\n\n`

/**
 * Answers with a stream of events that follows the environment until the client goes. Nothing is queued: while a client reads
 * slowly the environment moves on, and what the client gets next is what it is by then.
 */
export function eventStream(
  c: Context<EmulatorEnv>,
  { environment, clock, closing }: Streams,
  events: Events
): Response {
  c.header('Content-Type', 'text/event-stream')
  c.header('Cache-Control', 'no-cache')
  if (c.req.method === 'HEAD') return c.body(null)

  return stream(c, async (out) => {
    const ended = new AbortController()
    out.onAbort(() => ended.abort())
    // Ends a write, too, that waits for its reader.
    const end = (): void => out.abort()
    closing.addEventListener('abort', end)
    if (closing.aborted) end()
    try {
      let since: number | undefined
      while (!ended.signal.aborted) {
        const { version } = environment
        await writePieces(out, events({ since, version }))
        if (ended.signal.aborted) return
        while (environment.version === version) {
          if ((await changeOrSilence(environment, clock, ended.signal)) === 'silence') await out.write(':\n')
          if (ended.signal.aborted) return
        }
        await clock.sleep(GATHER_MS, ended.signal).catch(() => undefined)
        since = environment.emptiedAt > version ? undefined : version
      }
    } finally {
      closing.removeEventListener('abort', end)
    }
  })
}

/** Comes back when the environment changes, when a heartbeat is due, or when the signal aborts. */
async function changeOrSilence(
  environment: Environment,
  clock: Clock,
  ended: AbortSignal
): Promise<'change' | 'silence'> {
  const waiting = new AbortController()
  const wake = (): void => waiting.abort()
  environment.changes.once('change', wake)
  ended.addEventListener('abort', wake)
  try {
    return await clock.sleep(HEARTBEAT_MS, waiting.signal).then(
      () => 'silence' as const,
      () => 'change' as const
    )
  } finally {
    environment.changes.off('change', wake)
    ended.removeEventListener('abort', wake)
  }
}
