import type { Arrival } from './apply-sync'
import { isContextKind } from './context-kind'
import { commit, type Environment } from './environment'
import { invalidRequest, Refusal } from './refusal'
import { schemaCheck } from './schema-check'
import { newSegment } from './segments'

interface SegmentBody {
  key: string
  name: string
  description?: string
  tags?: string[]
  unbounded?: boolean
  unboundedContextKind?: string
}

/** https://launchdarkly.com/docs/api/segments/post-segment */
const checkBody = schemaCheck<SegmentBody>({
  type: 'object',
  required: ['key', 'name'],
  properties: {
    key: { type: 'string', minLength: 1 },
    name: { type: 'string', minLength: 1 },
    description: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    unbounded: { type: 'boolean' },
    unboundedContextKind: { type: 'string' }
  }
})

/** A path of dots alone leads elsewhere. */
const SEGMENT_KEY = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/

/**
 * Creates a segment without members from the body of a request, and returns its key.
 * Throws a {@link Refusal} of a body that describes none, and of a key that is taken.
 */
export function createSegment(environment: Environment, body: unknown, { time }: Arrival): string {
  const { key, name, description = '', tags = [], unbounded = false, unboundedContextKind = 'user' } = checkBody(body)
  if (!SEGMENT_KEY.test(key)) throw invalidRequest('/key must hold letters, digits, ".", "_" and "-" alone')
  // LaunchDarkly's server SDK for Node.js dies of a flag that targets such a segment.
  if (key in Object.prototype) throw invalidRequest('/key must not be the name of a property of all JavaScript objects')
  if (!isContextKind(unboundedContextKind)) throw invalidRequest('/unboundedContextKind must be a context kind')
  if (environment.segments.has(key)) throw new Refusal(409, 'a segment with this key exists already', 'key_exists')

  commit(environment, (version) => {
    const segment = { key, name, description, tags, unbounded, contextKind: unboundedContextKind }
    environment.segments.set(key, newSegment(segment, version, time))
    return true
  })
  return key
}
