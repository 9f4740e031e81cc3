import type { SegmentEvent } from '@segment/actions-core'
import { createEmulator } from '../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { empty } from '../../local/emulator/environment'
import { replaceFaults } from '../../local/emulator/faults/decide-fault'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { listen, type Listener } from '../../local/emulator/listen'
import { emptyRequestLog } from '../../local/emulator/request-log'
import { redirected } from '../../local/redirected'
import { withActions } from '../../local/with-actions'
import { withRequest } from '../../local/with-request'
import definition from '../../src'
import { change } from '../helpers/changing'
import { sendBatch, type EventResult } from '../helpers/integration'
import { KIND_OF_EVENT } from '../helpers/kinds'
import { manualClock } from '../helpers/manual-clock'
import { holdLongTimers } from '../helpers/timers'
import { kindsIn, membersIn, type Members } from './members'
import { passingTime } from './passing-time'
import type { Change } from './random-events'
import { tappedWire, type Exchange } from './wire'

/** What became of a batch. */
export interface Delivered {
  results: EventResult[]
  exchanges: Exchange[]
  /** What the action was handed, as JSON, when it began and when it ended. None where the runtime handed it nothing. */
  handed: { before?: string; after?: string }
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

/**
 * An emulator behind a socket, and the destination led to it. Time stands still but for what LaunchDarkly keeps waiting.
 * Call it once at the top of a file.
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
      const handed = {}
      const run = {
        definition: noting(handed, withRequest(redirected(definition, listener.origin), wire.tap)),
        settings: { ...LOCAL_CREDENTIALS, clientId },
        mapping: KIND_OF_EVENT
      }
      const before = membersIn(emulator)
      const results = await passingTime(sendBatch(events, run), { clock, timers, emulator, wire })
      return {
        results,
        exchanges: wire.exchanges,
        handed,
        before,
        after: membersIn(emulator),
        kinds: kindsIn(emulator)
      }
    },
    passMinute: () => clock.pass(60_000)
  }
}

/** Notes what the action is handed. */
function noting(handed: Delivered['handed'], of: typeof definition): typeof definition {
  return withActions(of, (action) => ({
    ...action,
    performBatch: async (request, data) => {
      const asJson = (): string => JSON.stringify([data.payload, data.settings, data.audienceMembership])
      handed.before = asJson()
      const response: unknown = await action.performBatch?.(request, data)
      handed.after = asJson()
      return response
    }
  }))
}
