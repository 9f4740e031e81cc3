import type { SegmentEvent } from '@segment/actions-core'
import { createEmulator, type Emulator } from '../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { empty } from '../../local/emulator/environment'
import { replaceFaults } from '../../local/emulator/faults/decide-fault'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { listen, type Listener } from '../../local/emulator/listen'
import { emptyRequestLog } from '../../local/emulator/request-log'
import { redirected } from '../../local/redirected'
import { withRequest, type RequestWrap } from '../../local/with-request'
import definition from '../../src'
import type { SentMember } from '../helpers/both-ways'
import { change } from '../helpers/changing'
import { sendBatch, type EventResult } from '../helpers/integration'
import { KIND_OF_EVENT } from '../helpers/kinds'
import { manualClock, type ManualClock } from '../helpers/manual-clock'
import { holdLongTimers } from '../helpers/timers'
import { kindsIn, membersIn, type Members } from './members'
import type { Change } from './random-events'

/** A request as the destination made it, and how it ended. */
export interface Exchange {
  method: string
  contextKind: string
  members: SentMember[]
  bytes: number
  /** None where no whole answer came. */
  status?: number
}

/** What became of a batch. */
export interface Delivered {
  results: EventResult[]
  exchanges: Exchange[]
  before: Members
  after: Members
  /** The context kind of each audience that has a segment now. */
  kinds: Map<string, string>
}

export interface LaunchDarkly {
  /** Starts afresh with these members alone, and misbehaves by these rules from now on. */
  begin: (members: Change[], faults: FaultRule[]) => void
  /** Sends the events through `onBatch`, over a socket. */
  deliver: (events: SegmentEvent[], settings: { clientId: string }) => Promise<Delivered>
  /** Lets a minute pass. */
  passMinute: () => void
}

/** What is under way and does not stall has so many turns to end, before time passes. */
const TURNS_TO_END = 60
const MAX_TURNS = 1_000_000

/** Longer than a `slow` rule waits, and shorter than the destination does. */
const PATIENCE_MS = 9_999
const TEN_SECONDS = 10_000

/**
 * An emulator behind a socket, and the destination led to it. Time stands still, until nothing is under way but what stalls: then it
 * passes as far as is needed to go on. Call it once at the top of a file.
 */
export function emulatedLaunchDarkly(): LaunchDarkly {
  const clock = manualClock()
  const timers = holdLongTimers()
  const emulator = createEmulator({ clock })
  let listener: Listener
  beforeAll(async () => (listener = await listen(emulator)))
  afterAll(() => listener.close())
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockImplementation(clock.now)
  })

  return {
    begin: (members, faults) => {
      empty(emulator.environment)
      for (const { audienceId, contextKind, contextKey } of members) {
        change(emulator.environment, { audience: audienceId, kind: contextKind, add: [contextKey] })
      }
      emptyRequestLog(emulator.requests)
      replaceFaults(emulator.faults, faults)
    },
    deliver: async (events, { clientId }) => {
      const wire = tappedWire()
      const run = {
        definition: withRequest(redirected(definition, listener.origin), wire.tap),
        settings: { ...LOCAL_CREDENTIALS, clientId },
        mapping: KIND_OF_EVENT
      }
      const before = membersIn(emulator)
      const results = await withTime(sendBatch(events, run), {
        clock,
        emulator,
        wire,
        passTenSeconds: timers.passTenSeconds
      })
      return { results, exchanges: wire.exchanges, before, after: membersIn(emulator), kinds: kindsIn(emulator) }
    },
    passMinute: () => clock.pass(60_000)
  }
}

interface Wire {
  tap: RequestWrap
  exchanges: Exchange[]
  underWay: () => number
}

/** Notes what the destination asks for, and how it ends. */
function tappedWire(): Wire {
  const exchanges: Exchange[] = []
  let underWay = 0
  const tap: RequestWrap = (request) =>
    (async (url, options = {}) => {
      const { method = 'GET', body = '{}' } = options
      const { contextKind = '', batch: members = [] } = JSON.parse(body as string) as Body
      const exchange: Exchange = { method, contextKind, members, bytes: Buffer.byteLength(body as string) }
      exchanges.push(exchange)
      underWay++
      try {
        const response = await request(url, options)
        exchange.status = response.status
        return response
      } finally {
        underWay--
      }
    }) as ReturnType<RequestWrap>
  return { tap, exchanges, underWay: () => underWay }
}

interface Body {
  contextKind?: string
  batch?: SentMember[]
}

interface Surroundings {
  clock: ManualClock
  emulator: Emulator
  wire: Wire
  passTenSeconds: () => void
}

/** Waits for the call, and has time pass where it would wait for time. */
async function withTime<Result>(call: Promise<Result>, surroundings: Surroundings): Promise<Result> {
  const { clock, emulator, wire, passTenSeconds } = surroundings
  const state = { isDone: false }
  const done = call.finally(() => (state.isDone = true))
  let dealtWith = stalledBy(emulator)
  for (let turns = 0, idle = 0; !state.isDone; turns++) {
    if (turns === MAX_TURNS) throw new Error('the batch does not end')
    await new Promise((resolve) => setImmediate(resolve))
    const stalled = stalledBy(emulator) - dealtWith
    const sleeping = clock.sleeping()
    idle = stalled + sleeping > 0 && wire.underWay() <= stalled + sleeping ? idle + 1 : 0
    if (idle < TURNS_TO_END) continue
    idle = 0
    if (sleeping > 0) {
      clock.pass(PATIENCE_MS)
    } else {
      dealtWith = stalledBy(emulator)
      clock.pass(TEN_SECONDS)
      passTenSeconds()
    }
  }
  return done
}

/** How many requests the rules kept waiting for ever. */
function stalledBy({ faults }: Emulator): number {
  const stalling = faults.rules.filter(({ rule }) => ['silence', 'stalled-body'].includes(rule.fault.kind))
  return stalling.reduce((sum, { acted }) => sum + acted, 0)
}
