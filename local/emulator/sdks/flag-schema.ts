/**
 * What LaunchDarkly's SDKs rely on in their data, as JSON schemas. They check nothing themselves: of a rule without clauses or
 * of values that are no array some throw, and others evaluate to something else. Properties that are not named here may be there.
 */

const TEXT = { type: 'string' }
const KEY = { type: 'string', minLength: 1 }
const FLAG = { type: 'boolean' }
const WHOLE = { type: 'integer', minimum: 0 }

/** The server SDK for Node.js overflows its stack at about 120,000. */
const CONTEXT_KEYS = { type: 'array', items: TEXT, maxItems: 100_000 }

const list = (items: object) => ({ type: 'array', items })

const CLAUSE = {
  type: 'object',
  required: ['op', 'values'],
  properties: { contextKind: TEXT, attribute: TEXT, op: KEY, values: { type: 'array' }, negate: FLAG },
  if: { properties: { op: { const: 'segmentMatch' } } },
  then: { properties: { values: list(KEY) } }
}

const ROLLOUT = {
  type: 'object',
  required: ['variations'],
  properties: {
    kind: TEXT,
    contextKind: TEXT,
    bucketBy: TEXT,
    seed: { type: 'integer' },
    variations: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['variation', 'weight'],
        properties: { variation: WHOLE, weight: { type: 'number', minimum: 0 }, untracked: FLAG }
      }
    }
  }
}

const SERVES = { variation: WHOLE, rollout: ROLLOUT }
const SERVES_ONE = [{ required: ['variation'] }, { required: ['rollout'] }]

const TARGET = {
  type: 'object',
  required: ['values', 'variation'],
  properties: { contextKind: TEXT, values: CONTEXT_KEYS, variation: WHOLE }
}

export const FLAG_SCHEMA = {
  type: 'object',
  required: ['on', 'variations'],
  properties: {
    key: KEY,
    version: WHOLE,
    on: FLAG,
    variations: { type: 'array', minItems: 1 },
    offVariation: WHOLE,
    fallthrough: { type: 'object', properties: SERVES, anyOf: SERVES_ONE },
    rules: list({
      type: 'object',
      required: ['clauses'],
      properties: { ...SERVES, id: TEXT, clauses: list(CLAUSE), trackEvents: FLAG },
      anyOf: SERVES_ONE
    }),
    targets: list(TARGET),
    contextTargets: list(TARGET),
    prerequisites: list({
      type: 'object',
      required: ['key', 'variation'],
      properties: { key: KEY, variation: WHOLE }
    }),
    salt: TEXT,
    clientSide: FLAG,
    clientSideAvailability: {
      type: 'object',
      properties: { usingEnvironmentId: FLAG, usingMobileKey: FLAG }
    },
    trackEvents: FLAG,
    trackEventsFallthrough: FLAG,
    debugEventsUntilDate: { type: 'number' },
    deleted: FLAG
  },
  if: { properties: { on: { const: true } }, required: ['on'] },
  then: { required: ['fallthrough'] }
}

const CONTEXT_TARGET = {
  type: 'object',
  required: ['values'],
  properties: { contextKind: TEXT, values: CONTEXT_KEYS }
}

export const SEGMENT_SCHEMA = {
  type: 'object',
  properties: {
    key: KEY,
    version: WHOLE,
    included: CONTEXT_KEYS,
    excluded: CONTEXT_KEYS,
    includedContexts: list(CONTEXT_TARGET),
    excludedContexts: list(CONTEXT_TARGET),
    rules: list({
      type: 'object',
      required: ['clauses'],
      properties: {
        clauses: list(CLAUSE),
        weight: { type: 'number', minimum: 0 },
        bucketBy: TEXT,
        rolloutContextKind: TEXT
      }
    }),
    salt: TEXT,
    unbounded: FLAG,
    unboundedContextKind: TEXT,
    generation: WHOLE,
    deleted: FLAG
  }
}
