import { createEmulator } from '../../../../local/emulator/app'

const EVALX = '/sdk/evalx/local-client-side-id/context'
const FROM_A_PAGE = { method: 'REPORT', headers: { Origin: 'https://example.com' } }

it.each([
  ['fault rules', {}, 429],
  ['a body that is too large', { body: ' '.repeat(5 * 1024 * 1024 + 1) }, 413],
  ['another method', { method: 'PUT' }, 405]
])('lets pages of other origins read the refusals of %s', async (_what, init, status) => {
  const faults = status === 429 ? [{ fault: { kind: 'status', status } } as const] : []
  const response = await createEmulator({ faults }).app.request(EVALX, { ...FROM_A_PAGE, ...init })

  expect(response.status).toBe(status)
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
})

it('answers their preflights whatever the fault rules', async () => {
  const { app } = createEmulator({ faults: [{ fault: { kind: 'status', status: 503 } }] })
  const response = await app.request(EVALX, {
    method: 'OPTIONS',
    headers: { ...FROM_A_PAGE.headers, 'Access-Control-Request-Method': 'REPORT' }
  })

  expect(response.status).toBe(204)
})

it.each(['/all', '/sdk/latest-all', '/bulk', '/api/v2/versions', '/emulator/faults', '/elsewhere'])(
  'lets no page of another origin read %s',
  async (path) => {
    const headers = { ...FROM_A_PAGE.headers, 'Access-Control-Request-Method': 'GET' }
    for (const method of ['GET', 'OPTIONS']) {
      const response = await createEmulator().app.request(path, { method, headers })
      expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull()
    }
  }
)

it.each(['/all', '/sdk/latest-all', '/bulk'])('answers 405 to another method on %s', async (path) => {
  const response = await createEmulator().app.request(path, { method: 'DELETE' })

  expect(response.status).toBe(405)
})
