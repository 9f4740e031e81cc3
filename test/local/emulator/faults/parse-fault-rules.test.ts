import { parseFaultRules } from '../../../../local/emulator/faults/parse-fault-rules'
import { Refusal } from '../../../../local/emulator/refusal'

const fault = { kind: 'silence' }

function problemsOf(json: unknown): string {
  try {
    parseFaultRules(json)
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal)
    const { status, code, message } = error as Refusal
    expect({ status, code }).toEqual({ status: 400, code: 'invalid_request' })
    return message
  }
  return 'none'
}

describe('parseFaultRules', () => {
  it('takes rules as they are', () => {
    const rules = [
      {
        requests: { method: 'REPORT', path: '/sdk/*', membersAbove: 0, members: ['u7'], audiences: ['aud_9'] },
        every: 2,
        times: 3,
        fault: { kind: 'status', status: 503, code: 'some_code', message: '' }
      },
      { requests: {}, fault: { kind: 'rate-limit', scope: 'address', requests: 0, windowSeconds: 3_600 } },
      { fault: { kind: 'reset', when: 'after-applying' } },
      { fault: { kind: 'slow', seconds: 0.5 } },
      { fault: { kind: 'stalled-body', status: 500 } },
      { fault: { kind: 'huge-body', bytes: 1_000 } },
      { fault: { kind: 'redirect', status: 301, location: '/elsewhere?a=b#c' } },
      { fault }
    ]

    expect(parseFaultRules(rules)).toBe(rules)
    expect(parseFaultRules([])).toEqual([])
  })

  const KINDS = 'status, rate-limit, reset, silence, slow, stalled-body, huge-body, redirect'

  it.each<[string, unknown, string]>([
    ['an object', { fault }, 'the rules must be array'],
    ['null', null, 'the rules must be array'],
    ['too many rules', Array(101).fill({ fault }), 'the rules must NOT have more than 100 items'],
    ['a rule that is no object', ['silence'], 'rule 1 must be object'],
    ['a rule without a fault', [{ fault }, {}], "rule 2 must have required property 'fault'"],
    [
      'an unknown property of a rule',
      [{ fault, often: 1 }],
      'rule 1: /often is not known here; known are requests, every, times, fault'
    ],
    ['a fault that is no object', [{ fault: 'silence' }], 'rule 1: /fault must be object'],
    ['a fault without a kind', [{ fault: {} }], `rule 1: /fault/kind must be one of ${KINDS}`],
    ['a kind that is no text', [{ fault: { kind: 7 } }], `rule 1: /fault/kind must be one of ${KINDS}`],
    ['an unknown kind', [{ fault: { kind: 'quiet' } }], `rule 1: /fault/kind must be one of ${KINDS}`],
    [
      'a property of another kind',
      [{ fault: { ...fault, status: 500 } }],
      'rule 1: /fault/status is not known here; known are kind'
    ],
    [
      'a status without a number',
      [{ fault: { kind: 'status' } }],
      "rule 1: /fault must have required property 'status'"
    ],
    ['a status as a text', [{ fault: { kind: 'status', status: '503' } }], 'rule 1: /fault/status must be integer'],
    ['a success as a fault', [{ fault: { kind: 'status', status: 200 } }], 'rule 1: /fault/status must be >= 400'],
    [
      'a code that is none',
      [{ fault: { kind: 'status', status: 503, code: 'Some code' } }],
      'rule 1: /fault/code must match pattern "^[a-z_]{1,48}$"'
    ],
    ['a status beyond all', [{ fault: { kind: 'status', status: 600 } }], 'rule 1: /fault/status must be <= 599'],
    [
      'an unknown scope',
      [{ fault: { kind: 'rate-limit', scope: 'all', requests: 5 } }],
      'rule 1: /fault/scope must be one of global, route, token, address'
    ],
    [
      'a window without a length',
      [{ fault: { kind: 'rate-limit', scope: 'token', requests: 5, windowSeconds: 0 } }],
      'rule 1: /fault/windowSeconds must be >= 1'
    ],
    [
      'a reset at no time',
      [{ fault: { kind: 'reset', when: 'now' } }],
      'rule 1: /fault/when must be one of before-applying, after-applying'
    ],
    ['a wait beyond an hour', [{ fault: { kind: 'slow', seconds: 3_601 } }], 'rule 1: /fault/seconds must be <= 3600'],
    [
      'a status that has no body',
      [{ fault: { kind: 'stalled-body', status: 204 } }],
      'rule 1: /fault/status must be one of 200, 201, 202, 400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 504'
    ],
    [
      'a body beyond 100 MB',
      [{ fault: { kind: 'huge-body', bytes: 100_000_001 } }],
      'rule 1: /fault/bytes must be <= 100000000'
    ],
    [
      'a redirect that no header can carry',
      [{ fault: { kind: 'redirect', status: 302, location: '/a\r\nX: b' } }],
      'rule 1: /fault/location must match pattern "^[!-~]+$"'
    ],
    [
      'an unknown method',
      [{ fault, requests: { method: 'post' } }],
      'rule 1: /requests/method must be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, REPORT'
    ],
    [
      'a path with a * in its middle',
      [{ fault, requests: { path: '/api/*/segments' } }],
      'rule 1: /requests/path must match pattern "^/[^*?#]*\\*?$"'
    ],
    [
      'an unknown selection',
      [{ fault, requests: { membersBelow: 3 } }],
      'rule 1: /requests/membersBelow is not known here; known are method, path, membersAbove, members, audiences'
    ],
    [
      'a context key that is no text',
      [{ fault, requests: { members: ['u1', 7] } }],
      'rule 1: /requests/members/1 must be string'
    ],
    ['every so many as a fraction', [{ fault, every: 1.5 }], 'rule 1: /every must be integer'],
    ['no time at all', [{ fault, times: 0 }], 'rule 1: /times must be >= 1']
  ])('refuses %s', (_what, json, problem) => {
    expect(problemsOf(json)).toBe(`these are no fault rules:\n${problem}`)
  })

  it('names all problems, of all rules', () => {
    const json = [{ every: 0, fault: { kind: 'status', status: 'x', text: '' } }, { fault }, { fault: { kind: 'x' } }]

    expect(problemsOf(json).split('\n').sort()).toEqual([
      'rule 1: /every must be >= 1',
      'rule 1: /fault/status must be integer',
      'rule 1: /fault/text is not known here; known are kind, status, code, message',
      `rule 3: /fault/kind must be one of ${KINDS}`,
      'these are no fault rules:'
    ])
  })

  it('names twenty of many', () => {
    const lines = problemsOf(Array(100).fill({})).split('\n')

    expect(lines).toHaveLength(22)
    expect(lines[20]).toBe("rule 20 must have required property 'fault'")
    expect(lines[21]).toBe('and 80 more')
    expect(problemsOf(Array(21).fill({})).split('\n')[21]).toBe('and 1 more')
    expect(problemsOf(Array(20).fill({})).split('\n')).toHaveLength(21)
  })
})
