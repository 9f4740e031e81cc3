import type { Fault, FaultRule, MatchingRequests } from '../../local/emulator/faults/generated-types'
import { number } from '../../local/plain-table'
import { REFUSED_AUDIENCE, refusedContextKeys } from './population'

const SYNCS: MatchingRequests = { method: 'POST', path: '/api/v2/segment-targets/segment-audiences' }
/** That of the look for the environment. */
const LOOKS: MatchingRequests = { method: 'HEAD' }

const syncs = (every: number, fault: Fault): FaultRule => ({ requests: SYNCS, every, fault })
const looks = (every: number, fault: Fault): FaultRule => ({ requests: LOOKS, every, fault })

/**
 * How the emulator misbehaves all the time. What lasts the destination's 10 seconds is rare, and nothing is applied after the
 * destination stopped waiting for it: else nobody could say what LaunchDarkly ought to hold.
 */
export const FAULT_RULES: FaultRule[] = [
  // In front of those that apply anything: what they refuse is never taken.
  { requests: { ...SYNCS, members: refusedContextKeys() }, fault: { kind: 'status', status: 400 } },
  { requests: { ...SYNCS, audiences: [REFUSED_AUDIENCE.id] }, fault: { kind: 'status', status: 400 } },
  { requests: { ...SYNCS, membersAbove: 400 }, fault: { kind: 'status', status: 413 } },

  syncs(31, { kind: 'status', status: 503 }),
  syncs(37, { kind: 'status', status: 500 }),
  syncs(101, { kind: 'status', status: 502 }),
  syncs(103, { kind: 'status', status: 504 }),
  syncs(107, { kind: 'status', status: 408 }),
  syncs(41, { kind: 'status', status: 409 }),
  syncs(59, { kind: 'status', status: 423 }),

  syncs(61, { kind: 'reset', when: 'before-applying' }),
  syncs(47, { kind: 'reset', when: 'after-applying' }),

  // Windows of one second: whichever request opens one is refused, and so is none of the others until its turn comes again.
  syncs(149, { kind: 'rate-limit', scope: 'global', requests: 0, windowSeconds: 1 }),
  syncs(151, { kind: 'rate-limit', scope: 'route', requests: 0, windowSeconds: 1 }),
  syncs(157, { kind: 'rate-limit', scope: 'token', requests: 0, windowSeconds: 1 }),
  syncs(163, { kind: 'rate-limit', scope: 'address', requests: 0, windowSeconds: 1 }),

  syncs(173, { kind: 'huge-body', status: 500, bytes: 300_000 }),
  syncs(179, { kind: 'huge-body', status: 200, bytes: 100_000 }),
  syncs(1_999, { kind: 'huge-body', status: 503, bytes: 5_000_000 }),

  // Long enough for another lane to change the same segments, which the emulator then answers with 409 by itself.
  syncs(83, { kind: 'slow', seconds: 0.1 }),
  syncs(997, { kind: 'slow', seconds: 2 }),
  syncs(4_999, { kind: 'silence' }),
  syncs(4_001, { kind: 'stalled-body', status: 200 }),
  syncs(5_003, { kind: 'stalled-body', status: 503 }),

  looks(7, { kind: 'status', status: 503 }),
  looks(11, { kind: 'reset', when: 'before-applying' })
]

/** To which requests a rule does what, for people. */
export function describeRule({ requests = {}, every, fault }: FaultRule): { requests: string; fault: string } {
  const { method, members, audiences, membersAbove } = requests
  return {
    requests: [
      method === 'HEAD' ? 'looks for the environment' : 'syncs',
      ...(members ? ['with a refused member'] : []),
      ...(audiences ? ['with the refused audience'] : []),
      ...(membersAbove === undefined ? [] : [`of more than ${membersAbove} members`]),
      ...(every === undefined ? [] : [`one in ${number(every)}`])
    ].join(', '),
    fault: describeFault(fault)
  }
}

function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'status':
      return String(fault.status)
    case 'rate-limit':
      return `429, ${fault.scope} rate limit`
    case 'reset':
      return `reset ${fault.when.replace('-', ' ')}`
    case 'slow':
      return `slow: ${fault.seconds} s`
    case 'stalled-body':
      return `${fault.status ?? 200}, a body that stalls`
    case 'huge-body':
      return `${fault.status ?? 200}, a body of ${number(fault.bytes)} bytes`
    default:
      return fault.kind
  }
}
