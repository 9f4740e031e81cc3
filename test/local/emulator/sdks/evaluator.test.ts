import type { LDContext } from '@launchdarkly/node-server-sdk'
import { createEnvironment, empty } from '../../../../local/emulator/environment'
import { createEvaluator, type Evaluator } from '../../../../local/emulator/sdks/evaluator'
import { parseFlagData } from '../../../../local/emulator/sdks/flag-data'
import { change } from '../../../helpers/changing'

const U1 = { kind: 'user', key: 'u1' }

let evaluator: Evaluator
afterEach(() => evaluator.close())

function setUp(flags?: unknown) {
  const environment = createEnvironment()
  evaluator = createEvaluator({ environment, flagData: flags === undefined ? undefined : parseFlagData(flags) })
  const values = async (context: LDContext, clientSideOnly = false): Promise<Record<string, unknown>> => {
    const evaluations = await evaluator.evaluate(context, { clientSideOnly })
    return Object.fromEntries(Object.entries(evaluations).map(([key, { value }]) => [key, value]))
  }
  return { environment, values }
}

const targeting = (segment: string, more: object = {}) => ({
  on: true,
  variations: ['standard', 'vip'],
  fallthrough: { variation: 0 },
  rules: [{ variation: 1, clauses: [{ op: 'segmentMatch', values: [segment] }] }],
  ...more
})

describe('without flags of its own', () => {
  it('has a flag for each segment, on for its members, and says why', async () => {
    const { environment } = setUp()
    change(environment, { add: ['u1'] })

    expect(await evaluator.evaluate(U1, { withReasons: true })).toEqual({
      'segment-audiences-aud_1': {
        value: true,
        variation: 0,
        version: 1,
        reason: { kind: 'RULE_MATCH', ruleIndex: 0, ruleId: 'members', bigSegmentsStatus: 'HEALTHY' }
      }
    })
    expect(await evaluator.evaluate({ kind: 'user', key: 'u2' }, { withReasons: true })).toEqual({
      'segment-audiences-aud_1': {
        value: false,
        variation: 1,
        version: 1,
        reason: { kind: 'FALLTHROUGH', bigSegmentsStatus: 'HEALTHY' }
      }
    })
  })

  it('gives reasons only where they are asked for', async () => {
    const { environment } = setUp()
    change(environment, { add: ['u1'] })
    expect(await evaluator.evaluate(U1)).toEqual({
      'segment-audiences-aud_1': { value: true, variation: 0, version: 1 }
    })
  })

  it('sees each change at once, although the SDK remembers memberships', async () => {
    const { environment, values } = setUp()
    const seen: unknown[] = []
    for (const now of [{ add: ['u1'] }, { remove: ['u1'] }, { add: ['u2'] }, { add: ['u1'] }]) {
      change(environment, now)
      seen.push((await values(U1))['segment-audiences-aud_1'])
    }
    expect(seen).toEqual([true, false, false, true])
  })

  it('sees new segments, and those that are gone', async () => {
    const { environment, values } = setUp()
    expect(await values(U1)).toEqual({})
    change(environment, { add: ['u1'], audience: 'a' })
    expect(await values(U1)).toEqual({ 'segment-audiences-a': true })
    change(environment, { add: ['u2'], audience: 'b' })
    expect(await values(U1)).toEqual({ 'segment-audiences-a': true, 'segment-audiences-b': false })
    empty(environment)
    expect(await values(U1)).toEqual({})
    change(environment, { add: ['u2'], audience: 'a' })
    expect(await values(U1)).toEqual({ 'segment-audiences-a': false })
  })

  it('keeps kinds apart, also in a context of several', async () => {
    const { environment, values } = setUp()
    change(environment, { add: ['x'], audience: 'users' })
    change(environment, { add: ['x', 'y'], audience: 'devices', kind: 'device' })
    const both = (user: string, device: string) =>
      values({ kind: 'multi', user: { key: user }, device: { key: device } })

    expect(await values({ kind: 'user', key: 'x' })).toEqual({
      'segment-audiences-users': true,
      'segment-audiences-devices': false
    })
    expect(await values({ kind: 'device', key: 'x' })).toEqual({
      'segment-audiences-users': false,
      'segment-audiences-devices': true
    })
    expect(await both('y', 'y')).toEqual({ 'segment-audiences-users': false, 'segment-audiences-devices': true })
    expect(await both('x', 'z')).toEqual({ 'segment-audiences-users': true, 'segment-audiences-devices': false })
    expect(await both('x', 'y')).toEqual({ 'segment-audiences-users': true, 'segment-audiences-devices': true })
  })

  it('does not mix evaluations that run at the same time', async () => {
    const { environment, values } = setUp()
    const even = Array.from({ length: 50 }, (_, i) => `u${2 * i}`)
    change(environment, { add: even })

    const all = await Promise.all(Array.from({ length: 100 }, (_, i) => values({ kind: 'user', key: `u${i}` })))
    expect(all.map((flags) => flags['segment-audiences-aud_1'])).toEqual(all.map((_, i) => i % 2 === 0))
  })

  it.each(['jane@example.com', 'ключ', '🗝', ' a ', 'constructor', 'then'])('finds the context key %s', async (key) => {
    const { environment, values } = setUp()
    change(environment, { add: [key] })
    expect(await values({ kind: 'user', key })).toEqual({ 'segment-audiences-aud_1': true })
  })

  it('takes users as older SDKs give them', async () => {
    const { environment, values } = setUp()
    change(environment, { add: ['7'] })
    expect(await values({ key: 7 } as unknown as LDContext)).toEqual({ 'segment-audiences-aud_1': true })
  })
})

describe('given flags', () => {
  it('shows them instead, and they target the segments', async () => {
    const { environment, values } = setUp({
      flags: { checkout: targeting('segment-audiences-aud_1') },
      flagValues: { maintenance: false }
    })
    expect(await values(U1)).toEqual({ checkout: 'standard', maintenance: false })
    change(environment, { add: ['u1'] })
    expect(await values(U1)).toEqual({ checkout: 'vip', maintenance: false })
    empty(environment)
    expect(await values(U1)).toEqual({ checkout: 'standard', maintenance: false })
  })

  it('knows their segments, unless the environment has one of the same key', async () => {
    const { environment, values } = setUp({
      flags: { own: targeting('own'), synced: targeting('segment-audiences-aud_1') },
      segments: { own: { included: ['u1'] }, 'segment-audiences-aud_1': { included: ['u1'] } }
    })
    expect(await values(U1)).toEqual({ own: 'vip', synced: 'vip' })
    change(environment, { add: ['u2'] })
    expect(await values(U1)).toEqual({ own: 'vip', synced: 'standard' })
    expect(await values({ kind: 'user', key: 'u2' })).toEqual({ own: 'standard', synced: 'vip' })
  })

  it('evaluates them as LaunchDarkly does: attributes, prerequisites, rollouts, segments within segments', async () => {
    const clause = { attribute: '/address/country', op: 'in', values: ['NO'], contextKind: 'user' }
    const { environment, values } = setUp({
      flags: {
        norwegian: targeting('', { rules: [{ variation: 1, clauses: [clause] }] }),
        dependent: targeting('', { prerequisites: [{ key: 'norwegian', variation: 1 }], offVariation: 1, rules: [] }),
        rolled: targeting('', {
          rules: [],
          fallthrough: { rollout: { variations: [{ variation: 1, weight: 100_000 }] } }
        }),
        nested: targeting('outer')
      },
      segments: { outer: { rules: [{ clauses: [{ op: 'segmentMatch', values: ['segment-audiences-aud_1'] }] }] } }
    })
    change(environment, { add: ['u1'] })
    expect(await values({ ...U1, address: { country: 'NO' } })).toEqual({
      norwegian: 'vip',
      dependent: 'standard',
      rolled: 'vip',
      nested: 'vip'
    })
    expect(await values({ kind: 'user', key: 'u2', address: { country: 'SE' } })).toEqual({
      norwegian: 'standard',
      dependent: 'vip',
      rolled: 'vip',
      nested: 'standard'
    })
  })

  it('leaves out for client SDKs what is not meant for them', async () => {
    const hidden = { clientSideAvailability: { usingEnvironmentId: false } }
    const { values } = setUp({ flags: { shown: targeting('s'), hidden: targeting('s', hidden) } })

    expect(await values(U1, true)).toEqual({ shown: 'standard' })
    expect(await values(U1)).toEqual({ shown: 'standard', hidden: 'standard' })
  })

  it('survives what cannot be evaluated, and says so in its reason', async () => {
    setUp({
      flags: {
        circular: targeting('', { rules: [], prerequisites: [{ key: 'circular', variation: 0 }] }),
        attribute: targeting('', {
          rules: [{ variation: 1, clauses: [{ attribute: '//', op: 'in', values: [1], contextKind: 'user' }] }]
        }),
        pattern: targeting('', {
          rules: [{ variation: 1, clauses: [{ attribute: 'key', op: 'matches', values: ['('] }] }]
        }),
        operator: targeting('', {
          rules: [{ variation: 1, clauses: [{ attribute: 'key', op: 'unheard-of', values: ['('] }] }]
        }),
        big: targeting('big')
      },
      segments: { big: { unbounded: true, generation: 2 } }
    })
    const reasons = Object.entries(await evaluator.evaluate(U1, { withReasons: true })).map(
      ([key, { value, reason }]) => [key, value, reason]
    )
    expect(reasons).toEqual([
      ['circular', null, { kind: 'ERROR', errorKind: 'MALFORMED_FLAG' }],
      ['attribute', null, { kind: 'ERROR', errorKind: 'MALFORMED_FLAG' }],
      ['pattern', 'standard', { kind: 'FALLTHROUGH' }],
      ['operator', 'standard', { kind: 'FALLTHROUGH' }],
      ['big', 'standard', { kind: 'FALLTHROUGH', bigSegmentsStatus: 'HEALTHY' }]
    ])
  })
})

it('evaluates nothing after its end', async () => {
  setUp()
  evaluator.close()
  await expect(evaluator.evaluate(U1)).rejects.toThrow('the evaluator is closed')
})
