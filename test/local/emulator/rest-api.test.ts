import { createEmulator } from '../../../local/emulator/app'
import { LOCAL_CREDENTIALS, LOCAL_SDK_KEY } from '../../../local/emulator/credentials'

const ENVIRONMENTS = '/api/v2/projects/local/environments'

async function ask(path: string, headers: Record<string, string> = {}) {
  const response = await createEmulator().app.request(path, {
    headers: { Authorization: LOCAL_CREDENTIALS.apiKey, ...headers }
  })
  return { status: response.status, body: (await response.json()) as unknown }
}

const environment = {
  _links: { self: { href: `${ENVIRONMENTS}/local`, type: 'application/json' } },
  _id: LOCAL_CREDENTIALS.clientId,
  key: 'local',
  name: 'local',
  apiKey: LOCAL_SDK_KEY,
  mobileKey: 'mob-local',
  color: '417505',
  defaultTtl: 0,
  secureMode: false,
  defaultTrackEvents: false,
  requireComments: false,
  confirmChanges: false,
  tags: [],
  critical: false
}

it.each([
  [undefined, 20240415, false],
  ['20240415', 20240415, false],
  ['20220603', 20220603, false],
  ['20191212', 20191212, false],
  ['20200101', 20240415, false],
  ['beta', 20240415, true]
])('takes the version of the API that a request asks for: %s', async (asked, currentVersion, beta) => {
  expect(await ask('/api/v2/versions', asked === undefined ? {} : { 'LD-API-Version': asked })).toEqual({
    status: 200,
    body: { validVersions: [20191212, 20210729, 20220603, 20240415], latestVersion: 20240415, currentVersion, beta }
  })
})

it.each([
  ['the token', LOCAL_CREDENTIALS.apiKey, { accountId: 'local', tokenName: 'local', serviceToken: true }],
  [
    'the SDK key',
    LOCAL_SDK_KEY,
    {
      accountId: 'local',
      projectId: 'local',
      projectName: 'local',
      environmentId: LOCAL_CREDENTIALS.clientId,
      environmentName: 'local'
    }
  ]
])('tells who calls by %s', async (_what, Authorization, body) => {
  expect(await ask('/api/v2/caller-identity', { Authorization })).toEqual({ status: 200, body })
})

it.each([
  ['nothing', '/api/v2/caller-identity', ''],
  ['another SDK key', '/api/v2/caller-identity', 'sdk-other'],
  ['the client-side ID', '/api/v2/caller-identity', LOCAL_CREDENTIALS.clientId],
  ['a scheme before the token', '/api/v2/versions', `Bearer ${LOCAL_CREDENTIALS.apiKey}`],
  ['the SDK key', '/api/v2/versions', LOCAL_SDK_KEY],
  ['the SDK key', ENVIRONMENTS, LOCAL_SDK_KEY],
  ['nothing', '/api/v2/elsewhere', ''],
  ['nothing', '/api/v2/%ff', '']
])('takes %s for no token at %s', async (_what, path, Authorization) => {
  expect(await ask(path, { Authorization })).toEqual({
    status: 401,
    body: { code: 'unauthorized', message: 'invalid access token' }
  })
})

it('lists the one environment', async () => {
  expect(await ask(ENVIRONMENTS)).toEqual({
    status: 200,
    body: {
      items: [environment],
      totalCount: 1,
      _links: { self: { href: ENVIRONMENTS, type: 'application/json' } }
    }
  })
})

it.each(['createdOn', 'critical', '-name,createdOn'])('has nothing to sort by %s', async (sort) => {
  expect(await ask(`${ENVIRONMENTS}?sort=${sort}`)).toMatchObject({ status: 200, body: { items: [environment] } })
})

it('reads the one environment', async () => {
  expect(await ask(`${ENVIRONMENTS}/local`)).toEqual({ status: 200, body: environment })
})

it.each([
  ['/api/v2/projects/other/environments', "no project has this key: the emulator's only one is local"],
  ['/api/v2/projects/other/environments/local', "no project has this key: the emulator's only one is local"],
  [`${ENVIRONMENTS}/other`, "no environment has this key: the emulator's only one is local"],
  ['/api/v2/projects/local', 'no such resource'],
  ['/api/v2/elsewhere', 'no such resource']
])('answers 404 to %s', async (path, message) => {
  expect(await ask(path)).toEqual({ status: 404, body: { code: 'not_found', message } })
})

it.each(['%', '%zz', '%ff', 'a%C3'])('refuses a path with %s, which cannot be decoded', async (key) => {
  expect(await ask(`${ENVIRONMENTS}/${key}`)).toEqual({
    status: 400,
    body: { code: 'invalid_request', message: 'the path is not percent-encoded UTF-8' }
  })
})

it('takes no other method for a sync', async () => {
  const { app } = createEmulator()
  const response = await app.request('/api/v2/segment-targets/segment-audiences', {
    headers: { Authorization: LOCAL_CREDENTIALS.apiKey }
  })

  expect([response.status, response.headers.get('Allow')]).toEqual([405, 'POST'])
  expect(await response.json()).toEqual({ code: 'method_not_allowed', message: 'the path takes POST alone' })
})
