import type { RequestClient } from '@segment/actions-core'
import type { Settings } from '../generated-types'
import { findEnvironment, syncMembers } from '../launchdarkly-api'
import { makeCall } from '../make-call'
import {
  failureOfAnswer,
  failureOfError,
  noSuchEnvironment,
  notNarrowedDown,
  notSentAfter,
  outOfTime,
  type Acceptance,
  type Failure,
  type Outcome,
  type Unsent
} from './outcomes'
import type { Change, KindPlan } from './requests'

/** Requests at the same time, each of a context kind of its own. */
const KINDS_AT_ONCE = 4

/** No request is started later than this after the first one. */
const MAX_CALL_MS = 30_000

/**
 * Requests beyond those planned, to find out which members LaunchDarkly refuses. One bad member among 1,000 takes 21 of them,
 * and a batch that can never be taken costs 40 in all: docs/decisions/narrowing-down.md.
 */
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
interface Delivery {
  request: RequestClient
  settings: Settings
  startedAt: number
  narrowingRequestsLeft: number
  /** Asked once, before the first halving of a 400. */
  environment?: Promise<Environment>
  /** The answer that showed it, once it is known that the environment does not exist. */
  environmentMissing?: Failure
  /** What becomes of the changes that are not sent any more. */
  halt?: Unsent
  settled: Settled[]
  /** Refused along with others and not narrowed down: what becomes of them shows at the end. */
  open: Array<{ changes: Change[]; outcome: Failure | Unsent }>
}

/**
 * Sends the plans and narrows down what LaunchDarkly refuses. Never throws; each change is in exactly one of the results.
 * A change counts as accepted only when LaunchDarkly said 2xx to the request that carried it.
 */
export async function deliver(request: RequestClient, settings: Settings, plans: KindPlan[]): Promise<Settled[]> {
  const delivery: Delivery = {
    request,
    settings,
    startedAt: Date.now(),
    narrowingRequestsLeft: MAX_NARROWING_REQUESTS,
    settled: [],
    open: []
  }
  const waiting = [...plans]
  const lane = async (): Promise<void> => {
    for (let plan = waiting.shift(); plan; plan = waiting.shift()) await deliverKind(delivery, plan)
  }
  await Promise.all(plans.slice(0, KINDS_AT_ONCE).map(lane))
  return conclude(delivery)
}

/** One request after another. The halves of a refused one queue up behind all others: breadth first. */
async function deliverKind(delivery: Delivery, { contextKind, requests }: KindPlan): Promise<void> {
  const queue: Piece[] = requests.map((changes) => ({ changes }))

  for (let piece = queue.shift(); piece; piece = queue.shift()) {
    const { changes } = piece
    const halt = haltOf(delivery)
    const outcome = leftOpen(delivery, piece)
    if (halt) delivery.settled.push({ changes, outcome: halt })
    else if (outcome) delivery.open.push({ changes, outcome })
    else queue.push(...(await deliverPiece(delivery, contextKind, piece)))
  }
}

/** Sends a piece and returns what is to be sent of it again: nothing, or its halves. */
async function deliverPiece(
  delivery: Delivery,
  contextKind: string,
  { changes, refusedBefore }: Piece
): Promise<Piece[]> {
  if (refusedBefore) delivery.narrowingRequestsLeft--
  const outcome = await send(delivery, contextKind, changes)

  const failure = outcome.kind === 'failed' ? outcome : undefined
  if (failure?.concerns === 'members' && changes.length > 1) {
    if (failure.status === 400) await lookForEnvironment(delivery, failure)
    return halves(changes).map((half) => ({ changes: half, refusedBefore: failure }))
  }
  if (failure?.concerns === 'batch') delivery.halt ??= notSentAfter(failure)
  delivery.settled.push({ changes, outcome })
  return []
}

/** Why nothing is sent any more, if that is so. */
function haltOf({ halt, startedAt }: Delivery): Unsent | undefined {
  return halt ?? (Date.now() - startedAt >= MAX_CALL_MS ? outOfTime(MAX_CALL_MS) : undefined)
}

/** Why this piece is not sent, if it is not: in a missing environment nothing is, and narrowing down has its limit. */
function leftOpen(delivery: Delivery, { refusedBefore }: Piece): Failure | Unsent | undefined {
  const { environmentMissing, narrowingRequestsLeft } = delivery
  if (environmentMissing) return refusedBefore ?? notSentAfter(environmentMissing)
  return narrowingRequestsLeft <= 0 ? refusedBefore : undefined
}

async function send(
  { request, settings }: Delivery,
  contextKind: string,
  changes: Change[]
): Promise<Acceptance | Failure> {
  try {
    const members = changes.map(({ member }) => member)
    const response = await makeCall(request, syncMembers(settings, contextKind, members))
    if (response.ok) return { kind: 'accepted', status: response.status }
    const contextKeys = members.map(({ userId }) => userId)
    return failureOfAnswer(response, { token: settings.apiKey, contextKeys })
  } catch (error) {
    return failureOfError(error)
  }
}

/**
 * Narrowing down is in vain where the environment does not exist, since every request is refused then.
 * No answer leaves that open: another host was asked, so that neither a time-out nor a rate limit there concerns the batch.
 */
async function lookForEnvironment(delivery: Delivery, answer: Failure): Promise<void> {
  if (!delivery.environment) {
    if (haltOf(delivery) || delivery.narrowingRequestsLeft <= 0) return
    delivery.narrowingRequestsLeft--
    delivery.environment = askForEnvironment(delivery)
  }
  const isMissing = (await delivery.environment) === 'missing'
  if (isMissing && !acceptedAny(delivery)) delivery.environmentMissing ??= noSuchEnvironment(answer)
}

async function askForEnvironment({ request, settings }: Delivery): Promise<Environment> {
  try {
    const { status } = await makeCall(request, findEnvironment(settings))
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
function conclude(delivery: Delivery): Settled[] {
  const { settled, open, environmentMissing } = delivery
  if (acceptedAny(delivery)) {
    return [...settled, ...open.map(({ changes, outcome }) => ({ changes, outcome: notNarrowedDown(outcome) }))]
  }
  const all = [...settled, ...open]
  return environmentMissing ? all.map(({ changes, outcome }) => ({ changes, outcome: explained(outcome) })) : all
}

/** In a missing environment, also what LaunchDarkly refused before that was known. */
function explained(outcome: Outcome): Outcome {
  const isRefusal = outcome.kind === 'failed' && outcome.concerns === 'members' && outcome.status === 400
  return isRefusal ? noSuchEnvironment(outcome) : outcome
}

function acceptedAny({ settled }: Delivery): boolean {
  return settled.some(({ outcome }) => outcome.kind === 'accepted')
}
