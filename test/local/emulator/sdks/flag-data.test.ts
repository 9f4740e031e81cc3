import { parseFlagData } from '../../../../local/emulator/sdks/flag-data'
import examples from '../../../../examples/flags.json'

const ON = { on: true, variations: ['a', 'b'], fallthrough: { variation: 0 } }
const CLAUSE = { attribute: 'plan', op: 'in', values: ['pro'] }

const message = (json: unknown): string => {
  try {
    parseFlagData(json)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nothing was refused')
}
const ofFlag = (flag: unknown): string => message({ flags: { f: flag } })
const ofSegment = (segment: unknown): string => message({ segments: { s: segment } })

it('gives a flag what it leaves out', () => {
  const { flags } = parseFlagData({ flags: { f: ON } })

  expect([...flags]).toEqual([
    [
      'f',
      {
        key: 'f',
        version: 1,
        on: true,
        variations: ['a', 'b'],
        fallthrough: { variation: 0 },
        rules: [],
        targets: [],
        contextTargets: [],
        prerequisites: [],
        salt: 'f',
        trackEvents: false,
        trackEventsFallthrough: false,
        deleted: false,
        clientSideAvailability: { usingEnvironmentId: true, usingMobileKey: true }
      }
    ]
  ])
})

it('gives a segment what it leaves out', () => {
  const { segments } = parseFlagData({ segments: { s: {} } })

  expect([...segments]).toEqual([
    [
      's',
      {
        key: 's',
        version: 1,
        included: [],
        excluded: [],
        includedContexts: [],
        excludedContexts: [],
        rules: [],
        salt: 's',
        deleted: false
      }
    ]
  ])
})

it('keeps what is given, also what it does not know', () => {
  const flag = {
    ...ON,
    key: 'f',
    version: 7,
    rules: [{ id: 'r', clauses: [CLAUSE], rollout: { variations: [{ variation: 1, weight: 100_000 }] } }],
    targets: [{ values: ['u1'], variation: 1 }],
    contextTargets: [{ contextKind: 'device', values: ['d1'], variation: 1 }],
    prerequisites: [{ key: 'g', variation: 0 }],
    salt: 'x',
    clientSideAvailability: { usingEnvironmentId: false },
    migration: { checkRatio: 1 }
  }
  const segment = { key: 's', version: 3, included: ['u1'], rules: [{ clauses: [CLAUSE] }], salt: 'y', more: 1 }
  const { flags, segments } = parseFlagData({ flags: { f: flag, g: ON }, segments: { s: segment } })

  expect(flags.get('f')).toMatchObject(flag)
  expect(segments.get('s')).toMatchObject(segment)
})

it('makes a flag of a value', () => {
  const { flags } = parseFlagData({ flagValues: { limit: { max: null } } })

  expect(flags.get('limit')).toMatchObject({
    key: 'limit',
    version: 1,
    on: true,
    variations: [{ max: null }],
    fallthrough: { variation: 0 }
  })
})

it('takes null for nothing, but for a value in a variation', () => {
  const nothing = { offVariation: null, targets: null, debugEventsUntilDate: null }
  const { flags } = parseFlagData({
    flags: {
      f: {
        ...ON,
        ...nothing,
        variations: [null, { x: null }],
        rules: [{ variation: 1, rollout: null, clauses: [{ ...CLAUSE, contextKind: null }] }]
      }
    },
    flagValues: null,
    segments: null
  })

  expect(flags.get('f')).toEqual({
    ...parseFlagData({ flags: { f: ON } }).flags.get('f'),
    variations: [null, { x: null }],
    rules: [{ variation: 1, clauses: [CLAUSE] }]
  })
})

it.each([
  ['nothing of it', {}, true],
  ['clientSide: true', { clientSide: true }, true],
  ['clientSide: false', { clientSide: false }, false],
  ['that they have it', { clientSide: false, clientSideAvailability: { usingEnvironmentId: true } }, true],
  ['that they do not', { clientSideAvailability: { usingEnvironmentId: false } }, false]
])('shows client SDKs a flag that says %s: %#', (_says, given, available) => {
  const { flags } = parseFlagData({ flags: { f: { ...ON, ...given } } })
  expect(flags.get('f')?.clientSideAvailability.usingEnvironmentId).toBe(available)
})

it('leaves out what is deleted', () => {
  const { flags, segments } = parseFlagData({
    flags: { f: { ...ON, deleted: true } },
    segments: { s: { deleted: true } }
  })
  expect([flags.size, segments.size]).toEqual([0, 0])
})

it('takes a flag that is off without a fallthrough', () => {
  const { flags } = parseFlagData({ flags: { f: { on: false, variations: [1, 2], offVariation: 1 } } })

  // Some SDKs take no flag without one.
  expect(flags.get('f')).toMatchObject({ fallthrough: { variation: 1 } })
})

it('takes the example', () => {
  expect([...parseFlagData(examples).flags.keys()]).toEqual(['checkout-page', 'maintenance'])
})

it.each([
  ['an array', [], 'the flags are not a JSON object'],
  ['null', null, 'the flags are not a JSON object'],
  ['something else', { my: 'settings' }, 'there is neither "flags" nor "flagValues" nor "segments"'],
  ['flags in an array', { flags: [ON] }, '"flags" is not a JSON object'],
  ['segments in an array', { segments: [] }, '"segments" is not a JSON object'],
  ['values in an array', { flagValues: [] }, '"flagValues" is not a JSON object'],
  [
    'a key that is used twice',
    { flags: { f: ON }, flagValues: { f: 1 } },
    'flag "f" is both in "flags" and in "flagValues"'
  ]
])('refuses %s', (_what, json, text) => {
  expect(message(json)).toBe(text)
})

it.each([
  ['no object', 'on', 'must be object'],
  ['another key', { ...ON, key: 'g' }, undefined],
  ['no "on"', { variations: [1], fallthrough: { variation: 0 } }, "must have required property 'on'"],
  ['a text for "on"', { ...ON, on: 'yes' }, '/on must be boolean'],
  ['no variations', { on: true, fallthrough: { variation: 0 } }, "must have required property 'variations'"],
  ['an empty list of variations', { ...ON, variations: [] }, '/variations must NOT have fewer than 1 items'],
  ['no fallthrough', { on: true, variations: [1] }, "must have required property 'fallthrough'"],
  ['an empty fallthrough', { ...ON, fallthrough: {} }, "/fallthrough must have required property 'variation'"],
  ['a version that is no number', { ...ON, version: '1' }, '/version must be integer'],
  ['a negative variation', { ...ON, offVariation: -1 }, '/offVariation must be >= 0'],
  ['rules that are no list', { ...ON, rules: {} }, '/rules must be array'],
  ['a rule without clauses', { ...ON, rules: [{ variation: 0 }] }, "/rules/0 must have required property 'clauses'"],
  [
    'a rule that serves nothing',
    { ...ON, rules: [{ clauses: [] }] },
    "/rules/0 must have required property 'variation'"
  ],
  [
    'a clause without values',
    { ...ON, rules: [{ variation: 0, clauses: [{ op: 'in', attribute: 'a' }] }] },
    "/rules/0/clauses/0 must have required property 'values'"
  ],
  [
    'a clause without an op',
    { ...ON, rules: [{ variation: 0, clauses: [{ attribute: 'a', values: [] }] }] },
    "/rules/0/clauses/0 must have required property 'op'"
  ],
  [
    'an attribute that is no text',
    { ...ON, rules: [{ variation: 0, clauses: [{ ...CLAUSE, attribute: 1 }] }] },
    '/rules/0/clauses/0/attribute must be string'
  ],
  [
    'a segment that is no text',
    { ...ON, rules: [{ variation: 0, clauses: [{ op: 'segmentMatch', values: [1] }] }] },
    '/rules/0/clauses/0/values/0 must be string'
  ],
  [
    'a rollout without weights',
    { ...ON, fallthrough: { rollout: { variations: [{ variation: 0 }] } } },
    "/fallthrough/rollout/variations/0 must have required property 'weight'"
  ],
  [
    'a rollout of nothing',
    { ...ON, fallthrough: { rollout: { variations: [] } } },
    '/fallthrough/rollout/variations must NOT have fewer than 1 items'
  ],
  [
    'a target without values',
    { ...ON, targets: [{ variation: 0 }] },
    "/targets/0 must have required property 'values'"
  ],
  [
    'a key of a target that is no text',
    { ...ON, contextTargets: [{ variation: 0, values: [1] }] },
    '/contextTargets/0/values/0 must be string'
  ],
  [
    'more context keys than SDKs survive',
    { ...ON, targets: [{ variation: 0, values: Array.from({ length: 100_001 }, String) }] },
    '/targets/0/values must NOT have more than 100000 items'
  ],
  [
    'a prerequisite without a key',
    { ...ON, prerequisites: [{ variation: 0 }] },
    "/prerequisites/0 must have required property 'key'"
  ]
])('refuses a flag with %s, and names it', (_what, flag, mistake) => {
  expect(ofFlag(flag)).toBe(mistake ? `flag "f": ${mistake}` : 'flag "f" has another key, "g"')
})

it.each([
  ['offVariation', { offVariation: 2 }, '/offVariation'],
  ['fallthrough', { fallthrough: { variation: 2 } }, '/fallthrough'],
  [
    'a rollout',
    {
      fallthrough: {
        rollout: {
          variations: [
            { variation: 0, weight: 1 },
            { variation: 2, weight: 1 }
          ]
        }
      }
    },
    '/fallthrough'
  ],
  [
    'a rule',
    {
      rules: [
        { clauses: [], variation: 0 },
        { clauses: [], variation: 2 }
      ]
    },
    '/rules/1'
  ],
  ['a target', { targets: [{ values: [], variation: 2 }] }, '/targets/0'],
  ['a context target', { contextTargets: [{ values: [], variation: 2 }] }, '/contextTargets/0']
])('refuses a flag that serves a variation which it does not have: %s', (_what, given, place) => {
  expect(ofFlag({ ...ON, ...given })).toBe(`flag "f": ${place} serves variation 2 of 2 (they count from 0)`)
})

it('refuses a prerequisite that does not exist', () => {
  expect(ofFlag({ ...ON, prerequisites: [{ key: 'g', variation: 0 }] })).toBe(
    'flag "f": its prerequisite "g" is not among the flags'
  )
})

it.each([
  ['another key', { key: 't' }, 'segment "s" has another key, "t"'],
  ['keys that are no texts', { included: [1] }, 'segment "s": /included/0 must be string'],
  ['excluded keys that are no list', { excluded: 'u1' }, 'segment "s": /excluded must be array'],
  [
    'contexts without keys',
    { includedContexts: [{}] },
    `segment "s": /includedContexts/0 must have required property 'values'`
  ],
  [
    'excluded contexts without keys',
    { excludedContexts: [{}] },
    `segment "s": /excludedContexts/0 must have required property 'values'`
  ],
  ['a rule without clauses', { rules: [{}] }, `segment "s": /rules/0 must have required property 'clauses'`]
])('refuses a segment with %s, and names it', (_what, segment, text) => {
  expect(ofSegment(segment)).toBe(text)
})

it('quotes no context key', () => {
  expect(ofSegment({ included: ['jane@example.com', { key: 'jane@example.com' }] })).toBe(
    'segment "s": /included/1 must be string'
  )
})

it.each([
  [
    'a flag key',
    { flags: { constructor: ON } },
    'flag "constructor": choose a key that JavaScript gives no meaning to'
  ],
  [
    'a segment key',
    { segments: { toString: {} } },
    'segment "toString": choose a key that JavaScript gives no meaning to'
  ],
  [
    'a target',
    {
      flags: {
        f: {
          ...ON,
          rules: [{ variation: 0, clauses: [{ op: 'segmentMatch', attribute: '', values: ['constructor'] }] }]
        }
      }
    },
    'flag "f" targets segment "constructor": choose a key that JavaScript gives no meaning to'
  ]
])('refuses %s of which SDKs die', (_what, json, message) => {
  expect(() => parseFlagData(json)).toThrow(message)
})
