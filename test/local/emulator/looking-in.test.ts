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
