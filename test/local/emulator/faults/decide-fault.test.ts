import { createFaults, decideFault, replaceFaults, showFaults } from '../../../../local/emulator/faults/decide-fault'
import schema from '../../../../local/emulator/faults/fault-rules.schema.json'
import type { Fault, FaultRule, MatchingRequests, RateLimit } from '../../../../local/emulator/faults/generated-types'
import type { FaultRequest } from '../../../../local/emulator/faults/matches-request'

const NOW = Date.parse('2026-01-02T03:04:05.000Z')
const fault: Fault = { kind: 'status', status: 503 }

function request(overrides: Partial<FaultRequest> = {}): FaultRequest {
  return {
    method: 'POST',
    path: '/api/v2/sync',
    route: 'POST /api/v2/sync',
    token: 't1',
    address: 'a1',
    changes: [],
    ...overrides
  }
}

const changes = (...keysByAudience: Array<[string, string]>) =>
  keysByAudience.map(([contextKey, cohortId]) => ({ contextKey, cohortId, cohortName: 'Vip', included: true }))

describe('the requests that a rule matches', () => {
  const syncOf = (...keysByAudience: Array<[string, string]>) => ({ changes: changes(...keysByAudience) })

  it.each<[string, MatchingRequests | undefined, Partial<FaultRequest>, boolean]>([
    ['all where nothing is said', undefined, {}, true],
    ['all where nothing is said of them', {}, { method: 'GET', path: '/' }, true],
    ['those of a method', { method: 'POST' }, {}, true],
    ['not those of another method', { method: 'GET' }, {}, false],
    ['those of a path', { path: '/api/v2/sync' }, {}, true],
    ['not those of a longer path', { path: '/api/v2/sync' }, { path: '/api/v2/sync/x' }, false],
    ['those below a path', { path: '/api/*' }, {}, true],
    ['not those beside a path', { path: '/api/*' }, { path: '/apis/' }, false],
    ['not those that only hold a path', { path: '/api/*' }, { path: '/sdk/api/' }, false],
    ['not those of a path with a method that is another', { path: '/api/*', method: 'GET' }, {}, false],
    ['syncs of more members', { membersAbove: 1 }, syncOf(['u1', 'a'], ['u2', 'a']), true],
    ['not syncs of as many members', { membersAbove: 2 }, syncOf(['u1', 'a'], ['u2', 'a']), false],
    ['not what is no sync, above 0 members', { membersAbove: 0 }, {}, false],
    ['syncs of a member', { members: ['u9', 'u2'] }, syncOf(['u1', 'a'], ['u2', 'a']), true],
    ['not syncs of other members', { members: ['u9', 'u'] }, syncOf(['u1', 'a'], ['u2', 'a']), false],
    ['syncs of an audience', { audiences: ['b'] }, syncOf(['u1', 'a'], ['u2', 'b']), true],
    ['not syncs of other audiences', { audiences: ['c'] }, syncOf(['u1', 'a'], ['u2', 'b']), false],
    ['syncs of a member in an audience', { members: ['u2'], audiences: ['b'] }, syncOf(['u1', 'a'], ['u2', 'b']), true],
    ['not syncs of it in another', { members: ['u2'], audiences: ['a'] }, syncOf(['u1', 'a'], ['u2', 'b']), false],
    ['not what is no sync, by member', { members: ['u1'] }, {}, false]
  ])('are %s', (_which, requests, overrides, isMatch) => {
    const faults = createFaults([{ requests, fault }])

    expect(decideFault(faults, request(overrides), NOW)).toEqual({ headers: {}, ...(isMatch && { fault }) })
    expect(showFaults(faults)).toMatchObject([{ matched: isMatch ? 1 : 0, acted: isMatch ? 1 : 0 }])
  })
})

describe('how often a rule acts', () => {
  it.each<[string, Partial<FaultRule>, string]>([
    ['on each', {}, 'xxxxxxx'],
    ['on each third', { every: 3 }, '..x..x.'],
    ['twice', { times: 2 }, 'xx.....'],
    ['on each second, twice', { every: 2, times: 2 }, '.x.x...']
  ])('is %s of the requests that it matches', (_often, often, shown) => {
    const faults = createFaults([{ ...often, requests: { method: 'POST' }, fault }])
    const acted = [...shown].map(() => {
      decideFault(faults, request({ method: 'GET' }), NOW)
      return decideFault(faults, request(), NOW).fault ? 'x' : '.'
    })

    expect(acted.join('')).toBe(shown)
  })
})

describe('a list of rules', () => {
  it('has the first act alone that acts', () => {
    const silence: Fault = { kind: 'silence' }
    const faults = createFaults([{ every: 2, fault }, { fault: silence }])

    expect([1, 2, 3].map(() => decideFault(faults, request(), NOW).fault)).toEqual([silence, fault, silence])
    expect(showFaults(faults)).toEqual([
      { rule: { every: 2, fault }, matched: 3, acted: 1 },
      { rule: { fault: silence }, matched: 2, acted: 2 }
    ])
  })

  it('lets everything pass where it is empty', () => {
    expect(decideFault(createFaults(), request(), NOW)).toEqual({ headers: {} })
  })

  it('begins anew when it is replaced, even by itself', () => {
    const rules: FaultRule[] = [{ times: 1, fault }]
    const faults = createFaults(rules)
    decideFault(faults, request(), NOW)
    expect(decideFault(faults, request(), NOW)).toEqual({ headers: {} })

    replaceFaults(faults, rules)
    expect(showFaults(faults)).toEqual([{ rule: rules[0], matched: 0, acted: 0 }])
    expect(decideFault(faults, request(), NOW)).toEqual({ fault, headers: {} })
  })
})

describe('a rate limit', () => {
  const limit = (scope: RateLimit['scope'], requests: number, windowSeconds?: number): RateLimit => ({
    kind: 'rate-limit',
    scope,
    requests,
    ...(windowSeconds && { windowSeconds })
  })
  const END = NOW + 10_000

  it.each<[RateLimit['scope'], Array<Record<string, number>>]>([
    [
      'global',
      [
        { 'X-Ratelimit-Global-Remaining': 1, 'X-Ratelimit-Reset': END },
        { 'X-Ratelimit-Global-Remaining': 0, 'X-Ratelimit-Reset': END },
        { 'X-Ratelimit-Global-Remaining': 0, 'X-Ratelimit-Reset': END }
      ]
    ],
    [
      'route',
      [
        { 'X-Ratelimit-Route-Remaining': 1, 'X-Ratelimit-Reset': END },
        { 'X-Ratelimit-Route-Remaining': 0, 'X-Ratelimit-Reset': END },
        { 'X-Ratelimit-Route-Remaining': 0, 'X-Ratelimit-Reset': END }
      ]
    ],
    [
      'token',
      [
        { 'X-Ratelimit-Auth-Token-Remaining': 1, 'X-Ratelimit-Auth-Token-Reset': END },
        { 'X-Ratelimit-Auth-Token-Remaining': 0, 'X-Ratelimit-Auth-Token-Reset': END },
        { 'X-Ratelimit-Auth-Token-Remaining': 0, 'X-Ratelimit-Auth-Token-Reset': END }
      ]
    ],
    ['address', [{}, {}, { 'Retry-After': 10 }]]
  ])('of the scope %s lets so many pass, with its headers', (scope, headers) => {
    const fault = limit(scope, 2)
    const faults = createFaults([{ fault }])

    const decisions = headers.map(() => decideFault(faults, request(), NOW))

    expect(decisions).toEqual([{ headers: headers[0] }, { headers: headers[1] }, { fault, headers: headers[2] }])
    expect(showFaults(faults)).toEqual([{ rule: { fault }, matched: 3, acted: 1 }])
  })

  const others = [
    request({ route: 'POST /other' }),
    request({ token: 't2' }),
    request({ address: 'a2' }),
    request({ path: '/api/v2/other', method: 'PUT' })
  ]
  it.each<[RateLimit['scope'], string]>([
    ['global', 'all requests'],
    ['route', 'the requests of a route'],
    ['token', 'the requests with a token'],
    ['address', 'the requests from an address']
  ])('of the scope %s counts %s together', (scope) => {
    const faults = createFaults([{ fault: limit(scope, 1) }])
    decideFault(faults, request(), NOW)

    const isAbove = others.map((other) => decideFault(faults, other, NOW).fault !== undefined)

    const own = { global: -1, route: 0, token: 1, address: 2 }[scope]
    expect(isAbove).toEqual(others.map((_, i) => i !== own))
  })

  it('begins a window with the first request after the last one', () => {
    const faults = createFaults([{ fault: limit('global', 1, 3) }])
    const at = (ms: number) => {
      const { fault, headers } = decideFault(faults, request(), NOW + ms)
      return [fault ? 'above' : 'passes', headers['X-Ratelimit-Reset'] - NOW]
    }

    expect([at(0), at(2_999), at(3_000), at(5_000), at(7_500), at(10_499), at(10_500)]).toEqual([
      ['passes', 3_000],
      ['above', 3_000],
      ['passes', 6_000],
      ['above', 6_000],
      ['passes', 10_500],
      ['above', 10_500],
      ['passes', 13_500]
    ])
  })

  it('has a window for each of those that it counts apart, and forgets those that are over', () => {
    const faults = createFaults([{ fault: limit('token', 1) }])
    const above = (token: string, ms: number) => decideFault(faults, request({ token }), NOW + ms).fault !== undefined

    expect([above('t1', 0), above('t2', 6_000), above('t1', 9_999), above('t1', 10_000), above('t2', 15_999)]).toEqual([
      false,
      false,
      true,
      false,
      true
    ])
    above('t3', 30_000)
    expect([...faults.rules[0].windows.keys()]).toEqual(['t3'])
  })

  it('says in whole seconds when to come back, rounded up', () => {
    const faults = createFaults([{ fault: limit('address', 0) }])
    decideFault(faults, request(), NOW)

    expect(decideFault(faults, request(), NOW + 1).headers).toEqual({ 'Retry-After': 10 })
    expect(decideFault(faults, request(), NOW + 9_000).headers).toEqual({ 'Retry-After': 1 })
    expect(decideFault(faults, request(), NOW + 9_999).headers).toEqual({ 'Retry-After': 1 })
  })

  it('lets the request pass on to the rules after it, and leaves its headers', () => {
    const faults = createFaults([{ fault: limit('token', 5) }, { fault }])

    expect(decideFault(faults, request(), NOW)).toEqual({
      fault,
      headers: { 'X-Ratelimit-Auth-Token-Remaining': 4, 'X-Ratelimit-Auth-Token-Reset': END }
    })
  })

  it('shares headers with another: the fewest that remain, the latest time', () => {
    const rules = [limit('global', 5, 20), limit('route', 3), limit('global', 7)].map((fault) => ({ fault }))
    const headers = {
      'X-Ratelimit-Global-Remaining': 4,
      'X-Ratelimit-Route-Remaining': 2,
      'X-Ratelimit-Reset': NOW + 20_000
    }

    expect(decideFault(createFaults(rules), request(), NOW)).toEqual({ headers })
    expect(decideFault(createFaults(rules.reverse()), request(), NOW)).toEqual({ headers })
  })

  it('is over once it acted so often', () => {
    const faults = createFaults([{ times: 1, fault: limit('global', 0) }])
    decideFault(faults, request(), NOW)

    expect(decideFault(faults, request(), NOW)).toEqual({ headers: {} })
  })

  it('lasts as long by default as its schema says', () => {
    const { default: seconds } = schema.definitions['rate-limit'].properties.windowSeconds

    expect(END).toBe(NOW + seconds * 1_000)
  })
})
