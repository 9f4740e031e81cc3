import { createEmulator, type Emulator } from '../../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../../local/emulator/credentials'
import { membersBySegment } from '../../helpers/emulated'

const SYNC = '/api/v2/segment-targets/segment-audiences'

const body = {
  environmentId: LOCAL_CREDENTIALS.clientId,
  contextKind: 'user',
  batch: [{ userId: 'u1', cohortName: 'Vip', cohortId: 'aud_1', value: true }]
}

async function sync(emulator: Emulator, request: unknown, token = LOCAL_CREDENTIALS.apiKey): Promise<Response> {
  const text = typeof request === 'string' ? request : JSON.stringify(request)
  return emulator.app.request(SYNC, { method: 'POST', headers: { Authorization: token }, body: text })
}

describe('the embedded LaunchDarkly', () => {
  it('applies a sync and answers 204 with nothing', async () => {
    const emulator = createEmulator()
    const response = await sync(emulator, body)

    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1'] })
  })

  it.each([
    [
      'a token that it does not know',
      body,
      'api-other',
      401,
      { code: 'unauthorized', message: 'invalid access token' }
    ],
    ['a body that is not JSON', '{', undefined, 400, { code: 'invalid_request', message: 'the body is not JSON' }],
    [
      'what the parser refuses',
      { ...body, batch: [] },
      undefined,
      400,
      { code: 'invalid_request', message: '/batch must be a non-empty array' }
    ],
    [
      'an environment that it does not know',
      { ...body, environmentId: 'other' },
      undefined,
      400,
      { code: 'invalid_request', message: 'no environment has this environmentId' }
    ],
    [
      'the context kind multi',
      { ...body, contextKind: 'multi' },
      undefined,
      400,
      { code: 'invalid_request', message: 'invalid contextKind' }
    ],
    [
      'a context kind with a blank',
      { ...body, contextKind: 'a b' },
      undefined,
      400,
      { code: 'invalid_request', message: 'invalid contextKind' }
    ],
    [
      'a body over 5 MiB',
      ' '.repeat(5 * 1024 * 1024 + 1),
      undefined,
      413,
      { code: 'request_too_large', message: 'the body is larger than 5242880 bytes' }
    ]
  ])('refuses %s and applies nothing', async (_what, request, token, status, error) => {
    const emulator = createEmulator()
    const response = await sync(emulator, request, token)

    expect(response.status).toBe(status)
    expect(await response.json()).toEqual(error)
    expect(membersBySegment(emulator)).toEqual({})
  })

  it('applies the first of requests that change one segment at the same time, and answers 409 to the others', async () => {
    const emulator = createEmulator()
    const userIds = ['u1', 'u2', 'u3']
    const together = userIds.map((userId) => sync(emulator, { ...body, batch: [{ ...body.batch[0], userId }] }))
    const responses = await Promise.all(together)

    expect(responses.map(({ status }) => status)).toEqual([204, 409, 409])
    expect(membersBySegment(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1'] })
  })

  it('refuses a second context kind for a segment', async () => {
    const emulator = createEmulator()
    await sync(emulator, { ...body, contextKind: 'device' })
    const response = await sync(emulator, body)

    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      code: 'invalid_request',
      message: 'segment segment-audiences-aud_1 holds contexts of the kind device only'
    })
  })

  it('proves its token by the API versions', async () => {
    const { app } = createEmulator()
    const known = await app.request('/api/v2/versions', { headers: { Authorization: LOCAL_CREDENTIALS.apiKey } })

    expect(known.status).toBe(200)
    expect(await known.json()).toMatchObject({ latestVersion: 20240415 })
    expect((await app.request('/api/v2/versions')).status).toBe(401)
  })

  it('tells by HEAD whether an environment exists, without a token', async () => {
    const { app } = createEmulator()
    expect((await app.request(`/sdk/goals/${LOCAL_CREDENTIALS.clientId}`, { method: 'HEAD' })).status).toBe(200)
    expect((await app.request('/sdk/goals/other', { method: 'HEAD' })).status).toBe(404)
  })

  it('answers 404 in the error shape elsewhere, and counts every request', async () => {
    const emulator = createEmulator()
    const response = await emulator.app.request('/elsewhere')
    await sync(emulator, body)
    await sync(emulator, body)

    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ code: 'not_found', message: 'no such resource' })
    expect([...emulator.requests.counts]).toEqual([
      ['GET /*', 1],
      [`POST ${SYNC}`, 2]
    ])
  })

  it('answers 500 in the error shape where it fails itself, and prints why', async () => {
    const print = jest.spyOn(console, 'error').mockImplementation()
    const defect = new Error('broken clock')
    const now = () => {
      throw defect
    }
    const response = await createEmulator({ clock: { now, sleep: () => Promise.resolve() } }).app.request('/elsewhere')

    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({
      code: 'internal_service_error',
      message: 'the emulator failed: see what it printed'
    })
    expect(print.mock.calls).toEqual([[defect]])
  })
})
