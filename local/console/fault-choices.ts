import type { FaultRule } from '../emulator/faults/generated-types'

interface FaultChoice {
  id: string
  label: string
  about: string
  rules: FaultRule[]
}

/** Syncs alone: what the page asks for goes through whatever is chosen. */
const SYNCS: FaultRule['requests'] = { method: 'POST', path: '/api/v2/segment-targets/segment-audiences' }

/** How the emulator can be made to misbehave while a file is replayed. Each lets all events through in the end. */
export const FAULT_CHOICES: FaultChoice[] = [
  { id: 'none', label: 'None', about: 'Every request is answered as LaunchDarkly does at its best.', rules: [] },
  {
    id: 'rate-limit',
    label: 'Rate limit',
    about: 'Above eight requests in three seconds: 429, with the time at which the limit resets.',
    rules: [{ requests: SYNCS, fault: { kind: 'rate-limit', scope: 'route', requests: 8, windowSeconds: 3 } }]
  },
  {
    id: 'unavailable',
    label: '503',
    about: 'Every third request is answered with 503, and nothing of it is applied.',
    rules: [{ requests: SYNCS, every: 3, fault: { kind: 'status', status: 503 } }]
  },
  {
    id: 'resets',
    label: 'Resets',
    about: 'Every third request is applied, but the connection is reset before it is answered.',
    rules: [{ requests: SYNCS, every: 3, fault: { kind: 'reset', when: 'after-applying' } }]
  }
]
