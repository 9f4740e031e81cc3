import type { Fault, FaultRule } from './generated-types'
import { matchesRequest, type FaultRequest } from './matches-request'
import { countRequest, joinHeaders, type RateWindows } from './rate-limit'

/** The rules in force. */
export interface Faults {
  rules: RuleInForce[]
}

export interface RuleInForce {
  rule: FaultRule
  /** Requests that it matched. One that an earlier rule acted on did not come to it. */
  matched: number
  /** Those that it acted on. */
  acted: number
  /** Of a rate limit. */
  windows: RateWindows
}

export function createFaults(rules: FaultRule[] = []): Faults {
  return { rules: rules.map((rule) => ({ rule, matched: 0, acted: 0, windows: new Map() })) }
}

/** Puts other rules in force, and begins to count anew. */
export function replaceFaults(faults: Faults, rules: FaultRule[]): void {
  faults.rules = createFaults(rules).rules
}

/** The rules in force, with how often each matched and acted. */
export function showFaults({ rules }: Faults): Array<Pick<RuleInForce, 'rule' | 'matched' | 'acted'>> {
  return rules.map(({ rule, matched, acted }) => ({ rule, matched, acted }))
}

export interface Decision {
  /** What becomes of the request; nothing where it passes. A rate limit is one that it is above. */
  fault?: Fault
  /** Of the rate limits that it was counted in. */
  headers: Record<string, number>
}

/** Decides on a request that came at `now` (epoch milliseconds), and counts it with the rules that it comes to. */
export function decideFault({ rules }: Faults, request: FaultRequest, now: number): Decision {
  let headers: Record<string, number> = {}
  for (const inForce of rules) {
    const { every = 1, times = Infinity, fault, requests } = inForce.rule
    if (!matchesRequest(requests, request)) continue
    inForce.matched++
    if (inForce.matched % every !== 0 || inForce.acted >= times) continue
    if (fault.kind === 'rate-limit') {
      const counted = countRequest(inForce.windows, fault, request, now)
      headers = joinHeaders(headers, counted.headers)
      if (!counted.isAbove) continue
    }
    inForce.acted++
    return { fault, headers }
  }
  return { headers }
}
