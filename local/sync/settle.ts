import type { SegmentEvent } from '@segment/actions-core'
import type { InputLine } from '../input/input-line'
import { findDenial, isFailing, isInVain, isRefusedWhole, isWellAgain, learn, type Experience } from './experience'
import { notDelivered, outcomeOf, setApart, type NotDelivered, type Outcome } from './outcome'
import { retryWait } from './retry-wait'
import type { RunBatch } from './segment-runtime'
import type { Halt, Traffic } from './traffic'

/** What the batches of one sync share. */
export interface Settling {
  /** By which name `integrations` of an event may exclude the destination. */
  destination: string
  traffic: Traffic
  experience: Experience
  /** How long LaunchDarkly may fail before what it failed to take is given up. */
  maxWaitMs: number
  random: () => number
  /** Ends waits. What ends it has halted the traffic. */
  stopping: AbortSignal
  /** Told until when nothing is sent, and why; nothing once that is over. */
  onWait: (wait?: Wait) => void
}

export interface Wait {
  /** Epoch milliseconds. */
  until: number
  /** A sentence. */
  reason: string
}

/**
 * Delivers the events of a batch, and again those that may be sent again, until each has its outcome: one for each line, in their
 * order. Whoever settles batches one after another, in the order of the input, makes the last event of each member win: no event
 * is sent again behind a later batch, and events of one member in one run share their outcome.
 */
export async function settle(lines: InputLine[], run: RunBatch, settling: Settling): Promise<Outcome[]> {
  const { events, outcomes } = setApart(lines, settling.destination)
  const settled = (await settleEvents(events, run, settling)).values()
  return outcomes.map((outcome) => outcome ?? settled.next().value!)
}

async function settleEvents(events: SegmentEvent[], run: RunBatch, settling: Settling): Promise<Outcome[]> {
  const { traffic, experience } = settling
  const outcomes: Outcome[] = []
  let open = [...events.keys()]
  let failures = 0

  for (let attempt = 0; open.length > 0 && !traffic.halt; attempt++) {
    const results = await run(open.map((i) => events[i]))
    learn(experience, results)
    const denial = findDenial(results, experience)
    if (denial) traffic.halt ??= { status: denial.status, message: denial.errormessage! }
    open.forEach((i, k) => {
      const isDenied = denial?.status === results[k].status
      outcomes[i] = isDenied ? notDelivered('undelivered', results[k]) : outcomeOf(results[k])
    })

    // LaunchDarkly refused them all, and the destination had not requests enough to tell good members from bad ones.
    if (open.length > DIVIDED && isRefusedWhole(results) && !isInVain(experience)) {
      const divided = await settleDivided(
        open.map((i) => events[i]),
        run,
        settling
      )
      divided.forEach((outcome, k) => (outcomes[open[k]] = outcome))
      return outcomes
    }
    open = open.filter((i) => outcomes[i].state === 'undelivered')
    if (isWellAgain(results, { attempt })) {
      experience.failingSince = undefined
      failures = 0
    }
    if (open.length === 0 || traffic.halt || !isFailing(results)) continue

    const reason = firstSentence(outcomes[open[0]] as NotDelivered)
    if (!(await waitToRetry(settling, { failures: failures++, reason }))) {
      if (!outcomes.some(({ state }) => state === 'delivered')) traffic.halt = nothingTaken(settling)
      return outcomes
    }
  }
  for (const i of open) outcomes[i] = { state: 'undelivered', ...traffic.halt! }
  return outcomes
}

/**
 * The most members that the destination always narrows down to the last one: 38 halves and a look for the environment are the 39
 * requests that it has for that.
 */
const DIVIDED = 20

/** The outcomes of the first events, so many at a time: of all, but where that proves to be in vain. */
async function settleDivided(events: SegmentEvent[], run: RunBatch, settling: Settling): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (let start = 0; start < events.length && !isInVain(settling.experience); start += DIVIDED) {
    outcomes.push(...(await settleEvents(events.slice(start, start + DIVIDED), run, settling)))
  }
  return outcomes
}

const firstSentence = ({ message }: NotDelivered): string => /^.*?\.(?= |$)/.exec(message)?.[0] ?? message

/** False when the time for that is over. */
async function waitToRetry(
  settling: Settling,
  { failures, reason }: { failures: number; reason: string }
): Promise<boolean> {
  const { traffic, experience, maxWaitMs, random, stopping, onWait } = settling
  const now = traffic.clock.now()
  experience.failingSince ??= now
  const wait = retryWait(failures, { untilReset: traffic.resetAt - now, random })
  if (now + wait > experience.failingSince + maxWaitMs) return false

  onWait({ until: now + wait, reason })
  await traffic.clock.sleep(wait, stopping).catch(() => undefined)
  onWait(undefined)
  return true
}

function nothingTaken({ maxWaitMs }: Settling): Halt {
  return {
    status: 408,
    message: `Not sent: LaunchDarkly took nothing within ${maxWaitMs / 1_000} s. Sync the input again later.`
  }
}
