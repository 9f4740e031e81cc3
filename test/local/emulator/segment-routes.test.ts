import fc from 'fast-check'
import { createEmulator, type Emulator } from '../../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import { membersBySegment } from '../../helpers/emulated'

const SEGMENTS = '/api/v2/segments/local/local'
const VIP = 'segment-audiences-aud_1'
const FIRST_TIME = Date.parse('2026-01-02T03:04:05Z')

/** An emulator, and what says which time it is there. */
function emulated() {
  const clock = { time: FIRST_TIME }
  const emulator = createEmulator({ clock: { now: () => clock.time, sleep: () => Promise.resolve() } })
  return { emulator, clock }
}

function ask({ app }: Emulator, path: string, body?: unknown): Response | Promise<Response> {
  return app.request(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: LOCAL_CREDENTIALS.apiKey },
    body: typeof body === 'string' ? body : JSON.stringify(body)
  })
}

async function read(emulator: Emulator, path: string): Promise<unknown> {
  const response = await ask(emulator, path)
  expect(response.status).toBe(200)
  return response.json()
}

interface Sync {
  cohortId?: string
  cohortName?: string
  contextKind?: string
  userIds: string[]
}

async function sync(emulator: Emulator, { cohortId = 'aud_1', cohortName = 'Vip', contextKind, userIds }: Sync) {
  const response = await ask(emulator, '/api/v2/segment-targets/segment-audiences', {
    environmentId: LOCAL_CREDENTIALS.clientId,
    contextKind,
    batch: userIds.map((userId) => ({ userId, cohortName, cohortId, value: true }))
  })
  expect(response.status).toBe(204)
}

const link = (href: string) => ({ href, type: 'application/json' })

const vip = {
  _links: { self: link(`${SEGMENTS}/${VIP}`), parent: link(SEGMENTS) },
  key: VIP,
  name: 'Vip',
  tags: [],
  creationDate: FIRST_TIME,
  lastModifiedDate: FIRST_TIME,
  version: 1,
  generation: 1,
  deleted: false,
  rules: [],
  included: [],
  unbounded: true,
  unboundedContextKind: 'device',
  _unboundedMetadata: {
    envId: LOCAL_CREDENTIALS.clientId,
    segmentId: VIP,
    version: 1,
    includedCount: 2,
    excludedCount: 0,
    lastModified: FIRST_TIME,
    deleted: false
  }
}

describe('a synced segment', () => {
  it('is read with the number of its members, and when they changed', async () => {
    const { emulator, clock } = emulated()
    await sync(emulator, { contextKind: 'device', userIds: ['d1', 'd2'] })
    expect(await read(emulator, `${SEGMENTS}/${VIP}`)).toEqual(vip)

    clock.time += 5
    await sync(emulator, { contextKind: 'device', userIds: ['d3'] })
    expect(await read(emulator, `${SEGMENTS}/${VIP}`)).toEqual({
      ...vip,
      lastModifiedDate: FIRST_TIME + 5,
      version: 2,
      _unboundedMetadata: { ...vip._unboundedMetadata, includedCount: 3, version: 2, lastModified: FIRST_TIME + 5 }
    })
  })

  it('tells of each context whether it is a member', async () => {
    const { emulator } = emulated()
    await sync(emulator, { userIds: ['u1'] })
    const contexts = `${SEGMENTS}/${VIP}/contexts`

    expect(await read(emulator, `${contexts}/u1`)).toEqual({ userKey: 'u1', included: true, excluded: false })
    expect(await read(emulator, `${contexts}/u2`)).toEqual({ userKey: 'u2', included: false, excluded: false })
  })

  it.each(['a/b', 'a%2Fb', '100%', '%25', 'a+b', 'a b', 'a?b#c', '../x', 'ü', '👍🏽', 'a\nb', '{"a":1}', 'constructor'])(
    'is found by %j as key of the audience and of the context',
    async (key) => {
      const { emulator } = emulated()
      await sync(emulator, { cohortId: key, userIds: [key] })
      const path = `${SEGMENTS}/${encodeURIComponent(`segment-audiences-${key}`)}`

      expect(await read(emulator, path)).toMatchObject({
        key: `segment-audiences-${key}`,
        _links: { self: link(path) }
      })
      expect(await read(emulator, `${path}/contexts/${encodeURIComponent(key)}`)).toEqual({
        userKey: key,
        included: true,
        excluded: false
      })
    }
  )

  it('is found by any context key that a path can hold', async () => {
    const key = fc.string({ unit: 'binary', minLength: 1 }).filter((key) => !/^\.{1,2}$/.test(key))
    await fc.assert(
      fc.asyncProperty(key, async (userKey) => {
        const { emulator } = emulated()
        await sync(emulator, { userIds: [userKey] })
        const path = `${SEGMENTS}/${VIP}/contexts/${encodeURIComponent(userKey)}`
        expect(await read(emulator, path)).toEqual({ userKey, included: true, excluded: false })
      })
    )
  })
})

describe('the list of segments', () => {
  it('holds them in the order of their creation', async () => {
    const { emulator } = emulated()
    await sync(emulator, { contextKind: 'device', userIds: ['d1', 'd2'] })
    await ask(emulator, SEGMENTS, { key: 'by-hand', name: 'By hand' })

    expect(await read(emulator, SEGMENTS)).toEqual({
      items: [vip, await read(emulator, `${SEGMENTS}/by-hand`)],
      totalCount: 2,
      _links: { self: link(SEGMENTS) }
    })
  })

  it.each([
    ['name', ['Alpha', 'Beta', 'Gamma']],
    ['-creationDate', ['Alpha', 'Gamma', 'Beta']],
    ['lastModified', ['Gamma', 'Alpha', 'Beta']]
  ])('is sorted by %s', async (sort, names) => {
    const { emulator, clock } = emulated()
    const steps = ['Beta', 'Gamma', 'Alpha', 'Beta']
    for (const [i, cohortName] of steps.entries()) {
      clock.time = FIRST_TIME + i
      await sync(emulator, { cohortId: cohortName, cohortName, userIds: [`u${i}`] })
    }

    expect(await read(emulator, `${SEGMENTS}?sort=${sort}`)).toMatchObject({ items: names.map((name) => ({ name })) })
  })

  it('comes in pages', async () => {
    const { emulator } = emulated()
    for (let i = 0; i < 21; i++) await sync(emulator, { cohortId: `aud_${i}`, cohortName: `A${i}`, userIds: ['u1'] })

    expect(await read(emulator, `${SEGMENTS}?offset=20`)).toEqual({
      items: [expect.objectContaining({ name: 'A20' })],
      totalCount: 21,
      _links: {
        self: link(`${SEGMENTS}?offset=20`),
        first: link(`${SEGMENTS}?offset=0&limit=20`),
        prev: link(`${SEGMENTS}?offset=0&limit=20`)
      }
    })
  })
})

describe('a segment created by hand', () => {
  const standard = {
    _links: { self: link(`${SEGMENTS}/beta.1_x-Y`), parent: link(SEGMENTS) },
    key: 'beta.1_x-Y',
    name: 'Beta',
    tags: [],
    creationDate: FIRST_TIME,
    lastModifiedDate: FIRST_TIME,
    version: 1,
    generation: 1,
    deleted: false,
    rules: [],
    included: [],
    excluded: [],
    includedContexts: [],
    excludedContexts: [],
    unbounded: false
  }
  const big = {
    ...vip,
    _links: standard._links,
    key: standard.key,
    name: 'Beta',
    unboundedContextKind: 'user',
    _unboundedMetadata: { ...vip._unboundedMetadata, segmentId: standard.key, includedCount: 0 }
  }

  it.each<[string, object, object]>([
    ['a standard one', {}, standard],
    [
      'one with a description and tags',
      { description: 'Who tries it', tags: ['a', 'b'] },
      { ...standard, description: 'Who tries it', tags: ['a', 'b'] }
    ],
    ['one with fields that are unknown', { colour: 'red' }, standard],
    ['a big one, of users', { unbounded: true }, big],
    [
      'a big one of another kind',
      { unbounded: true, unboundedContextKind: 'device' },
      { ...big, unboundedContextKind: 'device' }
    ]
  ])('is %s', async (_what, fields, segment) => {
    const { emulator } = emulated()
    const response = await ask(emulator, SEGMENTS, { key: 'beta.1_x-Y', name: 'Beta', ...fields })

    expect(response.status).toBe(201)
    expect(await response.json()).toEqual(segment)
    expect(await read(emulator, `${SEGMENTS}/beta.1_x-Y`)).toEqual(segment)
  })

  it('is told of, like any change', async () => {
    const { emulator } = emulated()
    const told = jest.fn()
    emulator.environment.changes.on('change', told)
    await ask(emulator, SEGMENTS, { key: 'beta', name: 'Beta' })

    expect(told).toHaveBeenCalledTimes(1)
    expect(emulator.environment.version).toBe(1)
  })

  it('takes no key twice', async () => {
    const { emulator } = emulated()
    await sync(emulator, { userIds: ['u1'] })
    const response = await ask(emulator, SEGMENTS, { key: VIP, name: 'Beta' })

    expect(response.status).toBe(409)
    expect(await response.json()).toEqual({ code: 'key_exists', message: 'a segment with this key exists already' })
    expect(membersBySegment(emulator)).toEqual({ [VIP]: ['u1'] })
    expect(emulator.environment.version).toBe(1)
  })

  const KEY_RULE = '/key must hold letters, digits, ".", "_" and "-" alone'
  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'the body is not JSON'],
    ['no object', [], 'the body must be object'],
    ['no key', { name: 'Beta' }, "the body must have required property 'key'"],
    ['no name', { key: 'beta' }, "the body must have required property 'name'"],
    ['an empty key', { key: '', name: 'Beta' }, '/key must NOT have fewer than 1 characters'],
    ['an empty name', { key: 'beta', name: '' }, '/name must NOT have fewer than 1 characters'],
    ['a key with a blank', { key: 'be ta', name: 'Beta' }, KEY_RULE],
    ['a key with a slash', { key: 'be/ta', name: 'Beta' }, KEY_RULE],
    ['a key with an umlaut', { key: 'bëta', name: 'Beta' }, KEY_RULE],
    ['a key of two dots', { key: '..', name: 'Beta' }, KEY_RULE],
    ['tags that are no list', { key: 'beta', name: 'Beta', tags: 'a' }, '/tags must be array'],
    ['a tag that is no text', { key: 'beta', name: 'Beta', tags: [1] }, '/tags/0 must be string'],
    ['a description that is none', { key: 'beta', name: 'Beta', description: 1 }, '/description must be string'],
    ['a text for a boolean', { key: 'beta', name: 'Beta', unbounded: 'true' }, '/unbounded must be boolean'],
    [
      'a context kind that cannot be',
      { key: 'beta', name: 'Beta', unbounded: true, unboundedContextKind: 'multi' },
      '/unboundedContextKind must be a context kind'
    ]
  ])('is refused with %s', async (_what, body, message) => {
    const { emulator } = emulated()
    const response = await ask(emulator, SEGMENTS, body)

    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ code: 'invalid_request', message })
    expect(emulator.environment.segments.size).toBe(0)
  })
})

describe('the contexts of a big segment', () => {
  const CONTEXTS = `${SEGMENTS}/${VIP}/contexts`

  async function withMembers(...userIds: string[]) {
    const { emulator, clock } = emulated()
    await sync(emulator, { userIds })
    return { emulator, clock }
  }

  async function update(emulator: Emulator, body: object) {
    const response = await ask(emulator, CONTEXTS, body)
    expect([response.status, await response.text()]).toEqual([204, ''])
  }

  const listsOf = ({ environment }: Emulator) => {
    const { added, removed, excluded, version, changedAt } = environment.segments.get(VIP)!
    return { added, removed, excluded: [...excluded], version, changedAt }
  }

  it('are included and excluded, and no longer', async () => {
    const { emulator, clock } = await withMembers('u1')
    clock.time += 5
    await update(emulator, { included: { add: ['u2', 'u3', 'u1'], remove: ['u1'] }, excluded: { add: ['u4', 'u2'] } })

    expect(membersBySegment(emulator)).toEqual({ [VIP]: ['u2', 'u3'] })
    expect(listsOf(emulator)).toEqual({
      added: 3,
      removed: 1,
      excluded: ['u4', 'u2'],
      version: 2,
      changedAt: FIRST_TIME + 5
    })
    expect(await read(emulator, `${CONTEXTS}/u2`)).toEqual({ userKey: 'u2', included: true, excluded: true })
    expect(await read(emulator, `${CONTEXTS}/u4`)).toEqual({ userKey: 'u4', included: false, excluded: true })
    expect(await read(emulator, `${SEGMENTS}/${VIP}`)).toMatchObject({
      lastModifiedDate: FIRST_TIME + 5,
      version: 2,
      _unboundedMetadata: { includedCount: 2, excludedCount: 2, version: 2 }
    })

    await update(emulator, { excluded: { remove: ['u4'] } })
    expect(await read(emulator, `${CONTEXTS}/u4`)).toEqual({ userKey: 'u4', included: false, excluded: false })
    expect(listsOf(emulator)).toMatchObject({ excluded: ['u2'], version: 3 })
  })

  it('are added before others, and they themselves, are removed', async () => {
    const { emulator } = await withMembers('u1')
    await update(emulator, { included: { remove: ['u2'], add: ['u2'] }, excluded: { remove: ['u3'], add: ['u3'] } })

    expect(membersBySegment(emulator)).toEqual({ [VIP]: ['u1'] })
    expect(listsOf(emulator)).toMatchObject({ excluded: [] })
  })

  it.each([
    {},
    { included: {} },
    { included: { add: [], remove: [] } },
    { included: { add: ['u1'], remove: ['u9'] } },
    { excluded: { add: ['x1'], remove: ['u9'] } }
  ])('are the same after %j, and nobody is told', async (body) => {
    const { emulator, clock } = await withMembers('u1')
    await update(emulator, { excluded: { add: ['x1'] } })
    const before = listsOf(emulator)
    const told = jest.fn()
    emulator.environment.changes.on('change', told)
    clock.time += 5
    await update(emulator, body)

    expect(listsOf(emulator)).toEqual(before)
    expect(told).not.toHaveBeenCalled()
  })

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'the body is not JSON'],
    ['no object', [], 'the body must be object'],
    ['a list that is none', { included: { add: 'u2' } }, '/included/add must be array'],
    ['lists that are none', { excluded: [] }, '/excluded must be object'],
    ['a key that is no text', { included: { add: ['u2', 7] } }, '/included/add/1 must be string'],
    [
      'an empty key',
      { included: { add: ['u2'] }, excluded: { remove: [''] } },
      '/excluded/remove/0 must NOT have fewer than 1 characters'
    ]
  ])('are the same after a refusal of %s', async (_what, body, message) => {
    const { emulator } = await withMembers('u1')
    const response = await ask(emulator, CONTEXTS, body)

    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ code: 'invalid_request', message })
    expect(membersBySegment(emulator)).toEqual({ [VIP]: ['u1'] })
  })

  it.each<[string, string, unknown]>([
    ['read', '/by-hand/contexts/u1', undefined],
    ['changed', '/by-hand/contexts', { included: { add: ['u1'] } }]
  ])('cannot be %s where the segment is a standard one', async (_what, path, body) => {
    const { emulator } = emulated()
    await ask(emulator, SEGMENTS, { key: 'by-hand', name: 'By hand' })
    const response = await ask(emulator, SEGMENTS + path, body)

    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      code: 'invalid_request',
      message: 'the segment is a standard one: this works for big segments alone'
    })
  })

  it('are changed by one of two requests at the same time, syncs included', async () => {
    const { emulator } = await withMembers('u1')
    const [first, second] = await Promise.all([
      sync(emulator, { userIds: ['u2'] }),
      ask(emulator, CONTEXTS, { included: { add: ['u3'] } })
    ])

    expect(first).toBeUndefined()
    expect(second.status).toBe(409)
    expect(await second.json()).toEqual({
      code: 'optimistic_locking_error',
      message: 'another request changed the segment at the same time: send the request again'
    })
    expect(membersBySegment(emulator)).toEqual({ [VIP]: ['u1', 'u2'] })
  })
})

it('shows a change to all who read afterwards, and to those who look in', async () => {
  const { emulator } = emulated()
  await ask(emulator, SEGMENTS, { key: VIP, name: 'By hand', unbounded: true })
  await sync(emulator, { userIds: ['u1'] })
  await ask(emulator, `${SEGMENTS}/${VIP}/contexts`, { included: { remove: ['u1'] } })

  expect(membersBySegment(emulator)).toEqual({ [VIP]: [] })
  expect(await read(emulator, `${SEGMENTS}/${VIP}`)).toMatchObject({ name: 'By hand', version: 3 })
})

it.each([
  [`${SEGMENTS}/other`, 'no segment has this key'],
  [`${SEGMENTS}/other/contexts/u1`, 'no segment has this key'],
  [`${SEGMENTS}/constructor`, 'no segment has this key'],
  ['/api/v2/segments/other/local', "no project has this key: the emulator's only one is local"],
  ['/api/v2/segments/local/other', "no environment has this key: the emulator's only one is local"],
  [`${SEGMENTS}/`, 'no such resource'],
  [`${SEGMENTS}/${VIP}/contexts/`, 'no such resource']
])('answers 404 to %s', async (path, message) => {
  const { emulator } = emulated()
  await sync(emulator, { userIds: ['u1'] })
  const response = await ask(emulator, path)

  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({ code: 'not_found', message })
})
