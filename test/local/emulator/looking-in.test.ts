import { createEmulator, type Emulator } from '../../../local/emulator/app'
import { applySync } from '../../../local/emulator/apply-sync'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'

/** An emulator with a segment of these members. */
function emulatorWith(contextKeys: string[], contextKind = 'user'): Emulator {
  const emulator = createEmulator()
  const changes = contextKeys.map((contextKey) => ({
    cohortId: 'aud/1',
    cohortName: 'Vip',
    contextKey,
    included: true
  }))
  applySync(emulator.environment, { environmentId: '', contextKind, changes }, { version: 0, time: 0 })
  return emulator
}

async function ask({ app }: Emulator, path: string, method = 'GET') {
  const response = await app.request(`/emulator${path}`, { method })
  return { status: response.status, type: response.headers.get('Content-Type'), body: await response.text() }
}

const MEMBERS = '/segments/segment-audiences-aud%2F1/members'

it('lists the segments', async () => {
  const { status, body } = await ask(emulatorWith(['u1', 'u2'], 'device'), '/segments')

  expect(status).toBe(200)
  expect(JSON.parse(body)).toEqual([
    {
      key: 'segment-audiences-aud/1',
      name: 'Vip',
      contextKind: 'device',
      members: 2,
      added: 2,
      removed: 0,
      version: 1
    }
  ])
})

it('streams the members of a segment, a context key a line', async () => {
  const contextKeys = ['u1', ' ', 'a "quoted"\nkey', '🎈', ...Array.from({ length: 2_500 }, (_, i) => `user-${i}`)]
  const { status, type, body } = await ask(emulatorWith(contextKeys), MEMBERS)

  expect([status, type]).toEqual([200, 'application/x-ndjson'])
  expect(
    body
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
  ).toEqual(contextKeys)
})

it('streams nothing of a segment without members', async () => {
  const emulator = emulatorWith(['u1'])
  emulator.environment.segments.get('segment-audiences-aud/1')!.parts = []

  expect(await ask(emulator, MEMBERS)).toMatchObject({ status: 200, body: '' })
})

it.each([
  ['/segments/other/members', 'no such segment: GET /emulator/segments lists them'],
  ['/other', 'no such resource: local/emulator/README.md lists what there is below /emulator']
])('answers 404 to %s', async (path, message) => {
  const { status, body } = await ask(emulatorWith(['u1']), path)

  expect(status).toBe(404)
  expect(JSON.parse(body)).toEqual({ code: 'not_found', message })
})

describe('what it remembers', () => {
  const SYNCS = '/api/v2/segment-targets/segment-audiences'
  const BY_HAND = '/api/v2/segments/local/local'
  const PRO = 'segment-audiences-aud_1'
  const BETA = 'segment-audiences-aud_2'

  const member = (userId: string, value: boolean, cohortId = 'aud_1') => ({
    userId,
    cohortId,
    cohortName: cohortId === 'aud_1' ? 'Pro' : 'Beta',
    value
  })
  const syncOf = (...batch: Array<ReturnType<typeof member>>) => ({
    environmentId: LOCAL_CREDENTIALS.clientId,
    batch
  })

  /** An emulator that took these requests, the first in millisecond 1, the second in 2. */
  async function emulatorAfter(...requests: Array<[path: string, body: unknown, status?: number]>): Promise<Emulator> {
    const clock = { time: 0 }
    const emulator = createEmulator({ clock: { now: () => clock.time, sleep: () => Promise.resolve() } })
    for (const [path, body, status = 204] of requests) {
      clock.time++
      const headers = { Authorization: LOCAL_CREDENTIALS.apiKey }
      const response = await emulator.app.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
      expect(response.status).toBe(status)
    }
    return emulator
  }

  const read = async (emulator: Emulator, path: string): Promise<unknown> => {
    const { status, type, body } = await ask(emulator, path)
    expect([status, type]).toEqual([200, 'application/json'])
    return JSON.parse(body)
  }

  it('is nothing at first', async () => {
    const emulator = createEmulator()

    expect(await read(emulator, '/history')).toEqual({ segments: {}, changes: [] })
    expect(await read(emulator, '/contexts?key=u1')).toEqual({ memberships: [], departures: [] })
  })

  it('is how many members there were, and the last changes, by syncs and by hand', async () => {
    const emulator = await emulatorAfter(
      [SYNCS, syncOf(member('u1', true), member('u2', true), member('u1', true, 'aud_2'))],
      [BY_HAND, { key: 'by-hand', name: 'By hand', unbounded: true }, 201],
      [SYNCS, syncOf(member('u1', true), member('u2', false), member('u9', false))],
      [`${BY_HAND}/by-hand/contexts`, { included: { add: ['u3', 'u1', 'u3'], remove: ['u3', 'u9'] } }],
      [SYNCS, syncOf(member('u1', true))]
    )

    expect(await read(emulator, '/history')).toEqual({
      segments: {
        [PRO]: [
          [1, 2],
          [3, 1]
        ],
        [BETA]: [[1, 1]],
        'by-hand': [
          [2, 0],
          [4, 1]
        ]
      },
      changes: [
        { at: 4, segment: 'by-hand', contextKey: 'u3', included: false },
        { at: 4, segment: 'by-hand', contextKey: 'u1', included: true },
        { at: 4, segment: 'by-hand', contextKey: 'u3', included: true },
        { at: 3, segment: PRO, contextKey: 'u2', included: false },
        { at: 1, segment: BETA, contextKey: 'u1', included: true },
        { at: 1, segment: PRO, contextKey: 'u2', included: true },
        { at: 1, segment: PRO, contextKey: 'u1', included: true }
      ]
    })
  })

  it('is the last 100 changes alone', async () => {
    const numbers = Array.from({ length: 101 }, (_, i) => i)
    const emulator = await emulatorAfter([SYNCS, syncOf(...numbers.map((i) => member(`u${i}`, true)))])

    expect(await read(emulator, '/history')).toEqual({
      segments: { [PRO]: [[1, 101]] },
      changes: numbers
        .slice(1)
        .reverse()
        .map((i) => ({ at: 1, segment: PRO, contextKey: `u${i}`, included: true }))
    })
  })

  it('is in which segments a context is, and since when', async () => {
    const emulator = await emulatorAfter(
      [SYNCS, syncOf(member('u1', true))],
      [SYNCS, syncOf(member('u1', true, 'aud_2'), member('a b&c', true, 'aud_2'))],
      // A second time, and a new start.
      [SYNCS, syncOf(member('u1', true), member('u2', true))],
      [SYNCS, syncOf(member('u1', false, 'aud_2'))],
      [SYNCS, syncOf(member('u1', true, 'aud_2'))],
      [SYNCS, { ...syncOf(member('u1', true, 'aud_3')), contextKind: 'device' }],
      [`${BY_HAND}/${PRO}/contexts`, { included: { remove: ['u2'] }, excluded: { add: ['u1', 'u2'] } }]
    )

    expect(await read(emulator, '/contexts?kind=user&key=u1')).toEqual({
      memberships: [
        { segment: PRO, name: 'Pro', since: 1 },
        { segment: BETA, name: 'Beta', since: 5 }
      ],
      departures: []
    })
    expect(await read(emulator, '/contexts?key=a%20b%26c')).toEqual({
      memberships: [{ segment: BETA, name: 'Beta', since: 2 }],
      departures: []
    })
    expect(await read(emulator, '/contexts?kind=device&key=u1')).toEqual({
      memberships: [{ segment: 'segment-audiences-aud_3', name: 'Beta', since: 6 }],
      departures: []
    })
  })

  it('is which segments a context left last, and when, by syncs and by hand', async () => {
    const requests: Parameters<typeof emulatorAfter> = [
      [SYNCS, syncOf(member('u1', true), member('u1', true, 'aud_2'), member('u2', true))],
      [SYNCS, syncOf(member('u1', false))],
      // Nobody leaves.
      [SYNCS, syncOf(member('u1', false), member('u3', false))],
      [`${BY_HAND}/${BETA}/contexts`, { included: { remove: ['u1'] } }],
      [SYNCS, { ...syncOf(member('u1', true, 'aud_3')), contextKind: 'device' }],
      [SYNCS, { ...syncOf(member('u1', false, 'aud_3')), contextKind: 'device' }]
    ]
    const departures = [
      { segment: PRO, name: 'Pro', at: 2 },
      { segment: BETA, name: 'Beta', at: 4 }
    ]
    const gone = await emulatorAfter(...requests)
    expect(await read(gone, '/contexts?key=u1')).toEqual({ memberships: [], departures })
    expect(await read(gone, '/contexts?key=u3')).toEqual({ memberships: [], departures: [] })

    const back = await emulatorAfter(...requests, [SYNCS, syncOf(member('u1', true))])
    expect(await read(back, '/contexts?key=u1')).toEqual({
      memberships: [{ segment: PRO, name: 'Pro', since: 7 }],
      departures: departures.slice(1)
    })
  })

  it.each([
    [9_999, [{ segment: PRO, name: 'Pro', at: 1 }]],
    [10_000, []]
  ])('is departures among the last 10,000 changes alone: after %d', async (count, departures) => {
    const others = Array.from({ length: count }, (_, i) => member(`u${i}`, true, 'aud_2'))
    const emulator = await emulatorAfter(
      [SYNCS, syncOf(member('left', true), member('left', false))],
      [SYNCS, syncOf(...others)]
    )
    expect(await read(emulator, '/contexts?key=left')).toEqual({ memberships: [], departures })
  })

  it('is forgotten when it starts afresh', async () => {
    const emulator = await emulatorAfter([SYNCS, syncOf(member('u1', true))])
    await ask(emulator, '', 'DELETE')

    expect(await read(emulator, '/history')).toEqual({ segments: {}, changes: [] })
    expect(await read(emulator, '/contexts?key=u1')).toEqual({ memberships: [], departures: [] })
  })
})

it('starts afresh', async () => {
  const emulator = emulatorWith(['u1'])
  await emulator.app.request('/elsewhere')

  expect(await ask(emulator, '', 'DELETE')).toMatchObject({ status: 204, body: '' })

  expect((await ask(emulator, '/segments')).body).toBe('[]')
  expect((await ask(emulator, '/requests')).body).toBe('[]')
  expect(emulator.requests.counts.size).toBe(0)
  // Whoever saw a version before must see that there is a newer one.
  expect(emulator.environment).toMatchObject({ version: 2, emptiedAt: 2 })
})

it("evaluates the flags for a context, by LaunchDarkly's own rules", async () => {
  const emulator = emulatorWith(['u1'], 'device')
  const flag = 'segment-audiences-aud/1'
  const member = { value: true, variation: 0 }
  const other = { value: false, variation: 1, reason: { kind: 'FALLTHROUGH' } }

  const ofMember = await ask(emulator, '/flags?kind=device&key=u1')
  expect(ofMember.status).toBe(200)
  expect(JSON.parse(ofMember.body)).toEqual({
    [flag]: {
      ...member,
      reason: { kind: 'RULE_MATCH', ruleIndex: 0, ruleId: 'members', bigSegmentsStatus: 'HEALTHY' }
    }
  })
  expect(JSON.parse((await ask(emulator, '/flags?kind=device&key=u2')).body)).toEqual({
    [flag]: { ...other, reason: { kind: 'FALLTHROUGH', bigSegmentsStatus: 'HEALTHY' } }
  })
  // Another kind is another context; user is that of a request which names none.
  expect(JSON.parse((await ask(emulator, '/flags?key=u1')).body)).toEqual({ [flag]: other })
  emulator.close()
})

it.each([
  ['/flags', 'give the key of a context: GET /emulator/flags?kind=user&key=<context key>'],
  ['/flags?key=', 'give the key of a context: GET /emulator/flags?kind=user&key=<context key>'],
  [
    '/flags?kind=multi&key=u1',
    "kind must be a context kind: letters, digits, '.', '_' and '-' alone, and neither kind nor multi"
  ],
  ['/contexts', 'give the key of a context: GET /emulator/contexts?kind=user&key=<context key>'],
  ['/contexts?kind=user&key=', 'give the key of a context: GET /emulator/contexts?kind=user&key=<context key>'],
  [
    '/contexts?kind=a/b&key=u1',
    "kind must be a context kind: letters, digits, '.', '_' and '-' alone, and neither kind nor multi"
  ]
])('refuses %s', async (path, message) => {
  const { status, body } = await ask(emulatorWith([]), path)

  expect(status).toBe(400)
  expect(JSON.parse(body)).toEqual({ code: 'invalid_request', message })
})

describe('fault rules', () => {
  const RULE = { requests: { method: 'GET' }, times: 1, fault: { kind: 'status', status: 503 } } as const
  const put = ({ app }: Emulator, rules: unknown) =>
    app.request('/emulator/faults', { method: 'PUT', body: JSON.stringify(rules) })

  it('are put in force, and show how often they matched and acted', async () => {
    const emulator = createEmulator()
    const response = await put(emulator, [RULE])
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual([{ rule: RULE, matched: 0, acted: 0 }])

    for (const status of [503, 404]) expect((await emulator.app.request('/elsewhere')).status).toBe(status)

    expect(JSON.parse((await ask(emulator, '/faults')).body)).toEqual([{ rule: RULE, matched: 2, acted: 1 }])
    expect(emulator.requests.last.map(({ fault }) => fault)).toEqual(['status', undefined])
  })

  it('stay as they are when others are none', async () => {
    const emulator = createEmulator({ faults: [RULE] })
    const response = await put(emulator, [{ fault: { kind: 'status', status: 200 } }])

    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      code: 'invalid_request',
      message: 'these are no fault rules:\nrule 1: /fault/status must be >= 400'
    })
    expect(JSON.parse((await ask(emulator, '/faults')).body)).toMatchObject([{ rule: RULE }])
  })

  it('are those of the start again, uncounted, after a new start', async () => {
    const emulator = createEmulator({ faults: [RULE] })
    await emulator.app.request('/elsewhere')
    await put(emulator, [])
    await ask(emulator, '', 'DELETE')

    expect(JSON.parse((await ask(emulator, '/faults')).body)).toEqual([{ rule: RULE, matched: 0, acted: 0 }])
  })

  it('act on nothing below /emulator, so that they can be taken away', async () => {
    const emulator = createEmulator({ faults: [{ fault: { kind: 'status', status: 503 } }] })

    expect((await ask(emulator, '/faults')).status).toBe(200)
    expect((await ask(emulator, '', 'DELETE')).status).toBe(204)
    expect((await put(emulator, [])).status).toBe(200)
  })

  it('may be no larger than 5 MiB', async () => {
    expect((await put(createEmulator(), ' '.repeat(5 * 1024 * 1024))).status).toBe(413)
  })
})

it.each(['/segments', '/history', '/contexts?key=u1'])('answers 405 to other methods of %s', async (path) => {
  const { status, body } = await ask(emulatorWith([]), path, 'DELETE')

  expect(status).toBe(405)
  expect(JSON.parse(body)).toEqual({ code: 'method_not_allowed', message: 'the path takes GET, HEAD alone' })
})
