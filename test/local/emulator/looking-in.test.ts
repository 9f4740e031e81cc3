import { createEmulator, type Emulator } from '../../../local/emulator/app'
import { applySync } from '../../../local/emulator/apply-sync'

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
  ['/flags?kind=multi&key=u1', 'kind must be a context kind']
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

it('answers 405 to other methods', async () => {
  const { status, body } = await ask(emulatorWith([]), '/segments', 'DELETE')

  expect(status).toBe(405)
  expect(JSON.parse(body)).toEqual({ code: 'method_not_allowed', message: 'the path takes GET, HEAD alone' })
})
