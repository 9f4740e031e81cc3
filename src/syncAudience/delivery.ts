import type { RequestClient } from '@segment/actions-core'
import type { Settings } from '../generated-types'
import { findEnvironment, membersBody, syncMembers, type Envelope } from '../launchdarkly-api'
import {
  failureOfAnswer,
  failureOfError,
  noSuchEnvironment,
  notNarrowedDown,
  notSentAfter,
  OUT_OF_TIME,
  type Acceptance,
  type Failure,
  type Outcome,
  type Refusal
} from './outcomes'
import type { Change, KindPlan } from './requests'

/** Requests at the same time, each of a context kind of its own. */
const KINDS_AT_ONCE = 4

/** No request is started later than this after the first one. */
const MAX_CALL_MS = 30_000

/** Requests beyond those planned, to find out which members LaunchDarkly refuses: one bad member in 1,000 takes 21. */
const MAX_NARROWING_REQUESTS = 39

/** Changes that share an outcome. */
export interface Settled {
  changes: Change[]
  outcome: Outcome
}

/** A request to make. A half of a refused one keeps the answer to the whole, in case that it is never sent itself. */
interface Piece {
  changes: Change[]
  refusedBefore?: Failure
}

type Environment = 'missing' | 'there or unknown'

/** What the requests of one call of the destination share. Nothing of it outlives the call. */
interface Call {
  request: RequestClient
  settings: Settings
  startedAt: number
  narrowingRequestsLeft: number
  /** Asked once, before the first halving of a 400. */
  environment?: Promise<Environment>
  /** The answer that showed it, once it is known that the environment does not exist. */
  environmentMissing?: Failure
  /** What becomes of the changes that are not sent any more. */
  halt?: Refusal
  settled: Settled[]
  /** Refused along with others and not narrowed down: what becomes of them shows at the end. */
  open: Array<{ changes: Change[]; answer: Failure | Refusal }>
}

/**
 * Sends the plans and narrows down what LaunchDarkly refuses. Never throws; each change is in exactly one of the results.
 * A change counts as accepted only when LaunchDarkly said 2xx to the request that carried it.
 */
export async function deliver(request: RequestClient, settings: Settings, plans: KindPlan[]): Promise<Settled[]> {
  const call: Call = {
    request,
    settings,
    startedAt: Date.now(),
    narrowingRequestsLeft: MAX_NARROWING_REQUESTS,
    settled: [],
    open: []
  }
  const waiting = [...plans]
  const lane = async (): Promise<void> => {
    for (let plan = waiting.shift(); plan; plan = waiting.shift()) await deliverKind(call, plan)
  }
  await Promise.all(Array.from({ length: KINDS_AT_ONCE }, lane))
  return conclude(call)
}

/** One request after another. The halves of a refused one queue up behind all others: breadth first. */
async function deliverKind(call: Call, { envelope, requests }: KindPlan): Promise<void> {
  const queue: Piece[] = requests.map((changes) => ({ changes }))

  for (let piece = queue.shift(); piece; piece = queue.shift()) {
    if (withheld(call, piece)) continue

    const { changes, refusedBefore } = piece
    if (refusedBefore) call.narrowingRequestsLeft--
    const outcome = await send(call, envelope, changes)

    const failure = outcome.kind === 'failed' ? outcome : undefined
    if (failure?.concerns === 'members' && changes.length > 1) {
      if (failure.status === 400) await lookForEnvironment(call, failure)
      queue.push(...halves(changes).map((half) => ({ changes: half, refusedBefore: failure })))
      continue
    }
    if (failure?.concerns === 'batch') call.halt ??= notSentAfter(failure)
    call.settled.push({ changes, outcome })
  }
}

/** Puts a piece aside unsent where the call has come to that, and says so. */
function withheld(call: Call, { changes, refusedBefore }: Piece): boolean {
  const halt = haltOf(call)
  if (halt) call.settled.push({ changes, outcome: halt })
  else if (call.environmentMissing)
    call.open.push({ changes, answer: refusedBefore ?? notSentAfter(call.environmentMissing) })
  else if (refusedBefore && call.narrowingRequestsLeft === 0) call.open.push({ changes, answer: refusedBefore })
  else return false
  return true
}

function haltOf({ halt, startedAt }: Call): Refusal | undefined {
  return halt ?? (Date.now() - startedAt >= MAX_CALL_MS ? OUT_OF_TIME : undefined)
}

async function send({ request, settings }: Call, envelope: Envelope, changes: Change[]): Promise<Acceptance | Failure> {
  const { url, options } = syncMembers(settings, membersBody(envelope, changes))
  try {
    const response = await request(url, options)
    if (response.ok) return { kind: 'accepted', status: response.status }
    const contextKeys = changes.map(({ member }) => member.userId)
    return failureOfAnswer(response, { token: settings.apiKey, contextKeys })
  } catch (error) {
    return failureOfError(error)
  }
}

/** Narrowing down is in vain where the environment does not exist, since every request is refused then. */
async function lookForEnvironment(call: Call, answer: Failure): Promise<void> {
  if (!call.environment) {
    if (haltOf(call) || call.narrowingRequestsLeft === 0) return
    call.narrowingRequestsLeft--
    call.environment = askForEnvironment(call)
  }
  if ((await call.environment) === 'missing') call.environmentMissing ??= answer
}

async function askForEnvironment({ request, settings }: Call): Promise<Environment> {
  try {
    const { url, options } = findEnvironment(settings)
    const { status } = await request(url, options)
    return status === 404 ? 'missing' : 'there or unknown'
  } catch {
    return 'there or unknown'
  }
}

/** Ordered by audience, so that members of one that is refused as a whole are cut off together. */
function halves(changes: Change[]): Change[][] {
  const ordered = [...changes].sort(({ member: a }, { member: b }) => compare(a.cohortId, b.cohortId))
  const middle = Math.ceil(ordered.length / 2)
  return [ordered.slice(0, middle), ordered.slice(middle)]
}

/** By code unit: the order need not please anybody, only be one. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * Segment tries what is open again when LaunchDarkly took any part of the batch: the cause is in another part then.
 * When it took nothing, all of it gets LaunchDarkly's answer, so that a batch that can never be taken is not sent for ever.
 */
function conclude({ settled, open, environmentMissing }: Call): Settled[] {
  if (settled.some(({ outcome }) => outcome.kind === 'accepted')) {
    return [...settled, ...open.map(({ changes, answer }) => ({ changes, outcome: notNarrowedDown(answer) }))]
  }
  const all = [...settled, ...open.map(({ changes, answer }) => ({ changes, outcome: answer }))]
  return environmentMissing ? all.map(({ changes, outcome }) => ({ changes, outcome: explained(outcome) })) : all
}

function explained(outcome: Outcome): Outcome {
  const answeredSo = outcome.kind !== 'failed' || outcome.concerns === 'members'
  return outcome.kind !== 'accepted' && outcome.status === 400 && answeredSo ? noSuchEnvironment(outcome) : outcome
}
