import { refuseConflict, touch, type Arrival } from './apply-sync'
import { changeMember } from './change-member'
import { commit, type Environment } from './environment'
import { invalidRequest } from './refusal'
import { schemaCheck } from './schema-check'
import type { Segment } from './segments'

interface ContextKeys {
  add?: string[]
  remove?: string[]
}

interface TargetsBody {
  included?: ContextKeys
  excluded?: ContextKeys
}

const KEYS = { type: 'array', items: { type: 'string', minLength: 1 } }
const CONTEXT_KEYS = { type: 'object', properties: { add: KEYS, remove: KEYS } }

/** https://launchdarkly.com/docs/api/segments/update-big-segment-context-targets */
const checkBody = schemaCheck<TargetsBody>({
  type: 'object',
  properties: { included: CONTEXT_KEYS, excluded: CONTEXT_KEYS }
})

/** Throws the refusal of a segment whose contexts cannot be read or changed one by one. */
export function requireBigSegment({ unbounded }: Segment): void {
  if (!unbounded) throw invalidRequest('the segment is a standard one: this works for big segments alone')
}

/**
 * Adds context keys to, and removes them from, the included and the excluded contexts of a big segment, by the body of a request:
 * first what is to be added. The two lists know nothing of each other. Throws a refusal and changes nothing when the segment is
 * no big one, the body is something else, or another request changed the segment since this one came.
 */
export function updateTargets(environment: Environment, segment: Segment, body: unknown, arrival: Arrival): void {
  requireBigSegment(segment)
  const { included = {}, excluded = {} } = checkBody(body)
  refuseConflict(segment, arrival)

  commit(environment, (version) => {
    let changed = false
    const at = arrival.time
    for (const contextKey of included.add ?? []) {
      changed = changeMember(environment, segment, { at, contextKey, included: true }) || changed
    }
    for (const contextKey of included.remove ?? []) {
      changed = changeMember(environment, segment, { at, contextKey, included: false }) || changed
    }
    for (const key of excluded.add ?? []) {
      changed ||= !segment.excluded.has(key)
      segment.excluded.add(key)
    }
    for (const key of excluded.remove ?? []) changed = segment.excluded.delete(key) || changed
    if (changed) touch(segment, version, arrival.time)
    return changed
  })
}
