import { createEmulator } from '../../../local/emulator/app'
import type { Clock } from '../../../local/clock'

const SYNC = '/api/v2/segment-targets/segment-audiences'
const START = Date.parse('2026-01-02T03:04:05.000Z')

/** A clock that is 5 ms further each time that it is looked at. */
function tickingClock(): Clock {
  let time = START - 5
  return { now: () => (time += 5), sleep: () => Promise.resolve() }
}

const lastRequests = async (app: ReturnType<typeof createEmulator>['app']): Promise<unknown> =>
  (await app.request('/emulator/requests')).json()

it('shows the last requests, without credentials', async () => {
  const { app } = createEmulator({ clock: tickingClock() })
  await app.request(`${SYNC}?from=api-local`, {
    method: 'POST',
    headers: { Authorization: 'api-local', 'X-Copy': 'api-local', Cookie: 'session=7', 'X-Api-Key': 'secret' },
    body: '{"token":"api-local"}'
  })
  await app.request('/elsewhere')

  expect(await lastRequests(app)).toEqual([
    {
      at: '2026-01-02T03:04:05.000Z',
      method: 'POST',
      path: `${SYNC}?from=api-…`,
      headers: {
        authorization: 'api-…',
        'content-type': 'text/plain;charset=UTF-8',
        cookie: '…',
        'x-api-key': '…',
        'x-copy': 'api-…'
      },
      body: '{"token":"api-…"}',
      status: 400,
      milliseconds: 5
    },
    {
      at: '2026-01-02T03:04:05.010Z',
      method: 'GET',
      path: '/elsewhere',
      headers: {},
      body: '',
      status: 404,
      milliseconds: 5
    }
  ])
})

it('keeps the last hundred, and cuts bodies short', async () => {
  const { app, requests } = createEmulator()
  for (let i = 0; i < 101; i++) await app.request(`/elsewhere/${i}`, { method: 'POST', body: 'x'.repeat(10_001) })

  expect(requests.last).toHaveLength(100)
  expect(requests.last[0].path).toBe('/elsewhere/1')
  expect(requests.last[99]).toMatchObject({ path: '/elsewhere/100', body: 'x'.repeat(10_000) })
})

it('counts all by route', async () => {
  const { app, requests } = createEmulator()
  await app.request('/sdk/goals/some', { method: 'HEAD' })
  await app.request('/sdk/goals/other', { method: 'HEAD' })
  await app.request('/api/v2/versions')

  expect([...requests.counts]).toEqual([
    ['HEAD /sdk/goals/:clientSideId', 2],
    ['GET /api/v2/versions', 1]
  ])
})

it('shows nothing of its own', async () => {
  const { app, requests } = createEmulator()
  await app.request('/emulator/segments')

  expect(await lastRequests(app)).toEqual([])
  expect(requests.counts.size).toBe(0)
})

it('reads no body that is refused for its size', async () => {
  const { app, requests } = createEmulator()
  const pull = jest.fn()
  const body = new ReadableStream({ pull }, { highWaterMark: 0 })
  const init = { method: 'POST', headers: { 'Content-Length': '10000000' }, body, duplex: 'half' }

  expect((await app.request(SYNC, init as RequestInit)).status).toBe(413)

  expect(pull).not.toHaveBeenCalled()
  expect(requests.last[0]).toMatchObject({ status: 413, body: '' })
})
