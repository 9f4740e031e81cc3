import type { DestinationDefinition } from '@segment/actions-core'
import fc from 'fast-check'
import { redirected } from '../../local/redirected'
import { withRequest, type RequestWrap } from '../../local/with-request'
import { isAcknowledged } from '../statuses'
import { callsOf, type Outcome, type Way } from './calls'
import { fuzz, type Fuzzed } from './fuzzing'
import { hostileAnswer } from './hostile-answers'
import { hostileLaunchDarkly, type Answered } from './hostile-launchdarkly'
import { isSuccess } from './laws'
import { watchTurns } from './longest-turn'
import { SETTINGS } from './malformed-settings'
import { engageEvent } from './real-events'
import type { StrayErrors } from './stray-errors'
import { tallyOutcomes, tallyTried, type Tally, type Tried } from './tally'
import type { Answer } from './written-answer'

export interface AnswersReport extends Fuzzed {
  answers: number
  calls: number
  /** By what was hostile: the answers, and those that said 2xx and were whole. */
  tried: Tried
  outcomes: Tally
  /** The longest call of the action, in milliseconds. */
  slowest: number
  /** The longest time, in milliseconds, in which nothing else could be done. */
  blocked: number
}

export interface AnswersToFuzz<Settings> {
  definition: DestinationDefinition<Settings>
  /** At least so many. */
  answers: number
  seed: number
  strays: StrayErrors
  /** So long may an answer keep the process from anything else; a second by default. */
  maxBlockedMs?: number
}

const MAX_BLOCKED_MS = 1_000

/** In place of ten seconds: so that there can be many answers without an end, and those with one come in time on any machine. */
const TIMEOUT_MS = { endless: 50, whole: 3_000 }

interface Exchange {
  way: Way
  users: number
  answers: Answer[]
}

const exchange: fc.Arbitrary<Exchange> = fc.record({
  way: fc.constantFrom('onEvent', 'onBatch'),
  users: fc.integer({ min: 1, max: 6 }),
  answers: fc.array(hostileAnswer, { minLength: 1, maxLength: 2 })
})

/** Has the destination's requests answered by a hostile LaunchDarkly, over real connections. */
export async function fuzzAnswers<Settings>({
  definition,
  answers,
  seed,
  strays,
  maxBlockedMs = MAX_BLOCKED_MS
}: AnswersToFuzz<Settings>): Promise<AnswersReport> {
  const launchDarkly = await hostileLaunchDarkly()
  let timeout = TIMEOUT_MS.whole
  const impatient: RequestWrap = (request) => (url, options) => request(url, { ...options, timeout })
  const call = callsOf(withRequest(redirected(definition, launchDarkly.origin), impatient))
  const tried: Tried = new Map()
  const outcomes: Tally = new Map()
  const counts = { answers: 0, calls: 0, slowest: 0, blocked: 0 }

  const property = fc.asyncProperty(exchange, async ({ way, users, answers }) => {
    timeout = answers.every(isEnding) ? TIMEOUT_MS.whole : TIMEOUT_MS.endless
    const events = Array.from({ length: way === 'onBatch' ? users : 1 }, (_, user) => engageEvent(0, user))
    const answered = launchDarkly.answerWith(answers)
    const longestTurn = watchTurns()
    const called = await call(way, events, SETTINGS)
    const blocked = longestTurn()
    const stray = await strays.taken()

    counts.calls++
    counts.answers += answered.length
    counts.slowest = Math.max(counts.slowest, called.milliseconds)
    counts.blocked = Math.max(counts.blocked, blocked)
    for (const { answer } of answered) tallyTried(tried, answer.hostile, 1, isAccepting(answer) ? 1 : 0)
    tallyOutcomes(outcomes, way, called.outcomes)
    const faults = [
      ...called.faults,
      ...faultsOfAcceptance(events, called.outcomes, answered),
      ...stray,
      ...(blocked > maxBlockedMs ? [`nothing else could be done for ${Math.round(blocked)} ms`] : [])
    ]
    if (faults.length > 0) throw new Error(faults.slice(0, 3).join('\n'))
  })

  try {
    const fuzzed = await fuzz(property, { seed, wanted: answers, count: () => counts.answers })
    return { ...fuzzed, ...counts, tried, outcomes }
  } finally {
    await launchDarkly.close()
  }
}

/** A reset may take what was written before it along. */
const isEnding = ({ isWhole, ending }: Answer): boolean => isWhole && ending !== 'reset'

/** An event may be reported as delivered only where a whole 2xx answered a request with it, and must be where nothing was wrong. */
function faultsOfAcceptance(
  events: Array<Record<string, unknown>>,
  outcomes: Outcome[],
  answered: Answered[]
): string[] {
  const mayBe = contextKeysOf(answered.filter(mayAccept))
  const mustBe = contextKeysOf(answered.filter(mustAccept))
  return outcomes.flatMap((outcome, i) => {
    const contextKey = String(events[i].userId)
    const isDelivered = 'status' in outcome && isSuccess(outcome.status)
    if (isDelivered && !mayBe.has(contextKey)) return [`event ${i} is reported as delivered, and was not`]
    if (!isDelivered && mustBe.has(contextKey))
      return [`event ${i} was delivered, and its outcome is ${JSON.stringify(outcome)}`]
    return []
  })
}

const isAccepting = ({ status, isWhole }: Answer): boolean => isAcknowledged(status) && isWhole

/** What a server says behind an answer, Node.js may take for the answer to the next request over that connection. */
function mayAccept({ answer, before }: Answered): boolean {
  return isAccepting(answer) || before.some(({ behind }) => behind.startsWith('HTTP/1.1 2'))
}

function mustAccept({ answer, before }: Answered): boolean {
  return isAccepting(answer) && [answer, ...before].every(({ isOrderly }) => isOrderly)
}

function contextKeysOf(answered: Answered[]): Set<string> {
  return new Set(answered.flatMap(({ contextKeys }) => contextKeys))
}
