import type { InputLine } from '../input/input-line'
import { isExcluded } from './integrations'
import type { Outcome } from './outcome'
import { retryWait } from './retry-wait'
import { isNotSubscribed, type EventResult, type RunBatch } from './segment-runtime'
import type { Halt, Traffic } from './traffic'

/** What the batches of one sync share. */
export interface Settling {
  /** By which name `integrations` of an event may exclude the destination. */
  destination: string
  traffic: Traffic
  /** How long LaunchDarkly may fail before what it failed to take is given up. */
  maxWaitMs: number
  /** When it began to fail: epoch milliseconds, none while all goes well. */
  failingSince?: number
  random: () => number
  /** Ends waits. What ends it has halted the traffic. */
  stopping: AbortSignal
  /** Told until when nothing is sent, in epoch milliseconds, and nothing once that is over. */
  onWait: (until?: number) => void
}

/**
 * Delivers the events of a batch, and again those that may be sent again, until each has its outcome: one for each line, in their
 * order. Whoever settles batches one after another, in the order of the input, gets the last event of each member to win: no
 * event is sent again once a later batch was sent, and the events of one member in one batch share their outcome.
 */
export async function settle(lines: InputLine[], run: RunBatch, settling: Settling): Promise<Outcome[]> {
  const { traffic } = settling
  const outcomes = lines.map((line) => withoutSending(line, settling.destination))
  let open = lines.flatMap((line, i) => ('event' in line && !outcomes[i] ? [{ i, event: line.event }] : []))

  let failures = 0
  for (let attempt = 0; open.length > 0 && !traffic.halt; attempt++) {
    const results = await run(open.map(({ event }) => event))
    open.forEach(({ i }, k) => (outcomes[i] = outcomeOf(results[k])))
    const unauthorized = results.find(({ status }) => status === UNAUTHORIZED)
    if (unauthorized) traffic.halt ??= { status: UNAUTHORIZED, message: unauthorized.errormessage! }

    open = open.filter(({ i }) => outcomes[i]?.state === 'undelivered')
    if (isWellAgain(results, { attempt, open: open.length })) {
      settling.failingSince = undefined
      failures = 0
    }
    if (open.length > 0 && !traffic.halt && !(await waitToRetry(settling, failures++))) {
      if (!outcomes.some((outcome) => outcome?.state === 'delivered')) traffic.halt = nothingTaken(settling)
      return outcomes as Outcome[]
    }
  }
  for (const { i } of open) outcomes[i] = { state: 'undelivered', ...traffic.halt! }
  return outcomes as Outcome[]
}

/** No credential gets better by being sent again, and none of the other events fares better with it. */
const UNAUTHORIZED = 401

const LEFT_OUT: Outcome = { state: 'left out' }

/**
 * Whether LaunchDarkly fails no more: it has answered for all that was sent, or has taken of what it had not taken before. That it
 * takes some at the first attempt shows little: it may go on failing for one context kind, batch after batch.
 */
function isWellAgain(results: EventResult[], { attempt, open }: { attempt: number; open: number }): boolean {
  const wasSent = results.some(({ sent }) => sent !== undefined)
  const wasTaken = results.some(({ errormessage }) => errormessage === undefined)
  return (open === 0 && wasSent) || (attempt > 0 && wasTaken)
}

/** What becomes of a line that is never sent. */
function withoutSending(line: InputLine, destination: string): Outcome | undefined {
  if ('problem' in line) return { state: 'refused', status: 400, message: line.problem }
  return isExcluded(line.event, destination) ? LEFT_OUT : undefined
}

function outcomeOf(result: EventResult): Outcome {
  const { status, errormessage: message } = result
  if (message === undefined) return { state: 'delivered', status }
  if (isNotSubscribed(result)) return LEFT_OUT
  return { state: isRetried(status) || status === UNAUTHORIZED ? 'undelivered' : 'refused', status, message }
}

/** The statuses after which Segment sends an event again. */
function isRetried(status: number): boolean {
  return [408, 423, 429].includes(status) || (status >= 500 && status !== 501)
}

/** False when the time for that is over. */
async function waitToRetry(settling: Settling, attempt: number): Promise<boolean> {
  const { traffic, maxWaitMs, random, stopping, onWait } = settling
  const now = traffic.clock.now()
  settling.failingSince ??= now
  const wait = retryWait(attempt, { untilReset: traffic.resetAt - now, random })
  if (now + wait > settling.failingSince + maxWaitMs) return false

  onWait(now + wait)
  await traffic.clock.sleep(wait, stopping).catch(() => undefined)
  onWait(undefined)
  return true
}

function nothingTaken({ maxWaitMs }: Settling): Halt {
  return {
    status: 408,
    message: `Not sent: LaunchDarkly took nothing within the ${maxWaitMs / 1_000} s of --max-wait. Sync the input again later.`
  }
}
