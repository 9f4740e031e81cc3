import nock from 'nock'
import { SETTINGS, TOKEN } from '../../helpers/integration'
import { recordRequests } from '../../helpers/recording'
import { expectNoSecrets } from '../../helpers/secrets'
import { send, servedConsoles } from '../../helpers/served-console'

const serveConsole = servedConsoles()
afterEach(() => nock.cleanAll())

const OF_THE_ENVIRONMENT = 'the credentials in LAUNCHDARKLY_SERVICE_TOKEN and LAUNCHDARKLY_CLIENT_SIDE_ID'
const launchDarkly = { kind: 'launchdarkly' as const, credentials: SETTINGS }

/** LaunchDarkly at these hosts, and what it is asked. */
function mockLaunchDarkly(restApi: string, clientSdk: string, { token = 200, clientId = 200 } = {}) {
  return recordRequests(
    nock(restApi).get('/api/v2/versions').reply(token),
    nock(clientSdk).head(`/sdk/goals/${SETTINGS.clientId}`).reply(clientId)
  )
}

it('tells that the embedded LaunchDarkly takes its own credentials', async () => {
  const served = await serveConsole()
  expect(await send(served, '/console/check', { id: 'target' })).toEqual({
    status: 200,
    body: { asked: `${served.origin} was asked, with the emulator's own credentials.` }
  })
})

// The credentials with an instance are others by identity, by which their source is told.
it("tells the emulator's own credentials, whatever the instance", async () => {
  const served = await serveConsole()
  expect((await send(served, '/console/check', { id: 'target', instance: 'eu' })).body).toEqual({
    asked: `${served.origin} was asked, with the emulator's own credentials.`
  })
})

it('tells what is wrong with credentials of the environment, and what to do', async () => {
  const served = await serveConsole({ credentials: SETTINGS })
  const answer = await send(served, '/console/check', { id: 'target' })
  expectNoSecrets(answer, [TOKEN])
  expect(answer).toEqual({
    status: 200,
    body: {
      asked: `${served.origin} was asked, with ${OF_THE_ENVIRONMENT}.`,
      problem:
        "The service token was refused (401 Unauthorized). Create a service token in LaunchDarkly and copy it; check that the instance is that of your account. No environment has this client-side ID (404 Not Found). Copy it from the environment's settings in LaunchDarkly; check that the instance is that of your account."
    }
  })
})

it('tells that nobody answers', async () => {
  const served = await serveConsole({ launchDarkly })
  const answer = await send(served, '/console/check', { id: 'launchdarkly' })
  expectNoSecrets(answer, [TOKEN])
  expect(answer).toEqual({
    status: 200,
    body: {
      asked: `https://app.launchdarkly.com was asked, with ${OF_THE_ENVIRONMENT}.`,
      problem: expect.stringMatching(
        /^The service token could not be checked: .*\. The client-side ID could not be checked: /
      )
    }
  })
})

it.each([
  [undefined, 'https://app.launchdarkly.com', 'https://clientsdk.launchdarkly.com'],
  ['commercial', 'https://app.launchdarkly.com', 'https://clientsdk.launchdarkly.com'],
  ['eu', 'https://app.eu.launchdarkly.com', 'https://clientsdk.eu.launchdarkly.com'],
  ['federal', 'https://app.launchdarkly.us', 'https://clientsdk.launchdarkly.us']
])('asks LaunchDarkly itself at the instance that is chosen: %s', async (instance, restApi, clientSdk) => {
  const requests = mockLaunchDarkly(restApi, clientSdk)
  const served = await serveConsole({ launchDarkly })
  expect(await send(served, '/console/check', { id: 'launchdarkly', ...(instance && { instance }) })).toEqual({
    status: 200,
    body: { asked: `${restApi} was asked, with ${OF_THE_ENVIRONMENT}.` }
  })
  expect(requests.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
    ['GET', `${restApi}/api/v2/versions`, TOKEN],
    ['HEAD', `${clientSdk}/sdk/goals/${SETTINGS.clientId}`, undefined]
  ])
})

it('tells what LaunchDarkly itself refuses', async () => {
  mockLaunchDarkly('https://app.launchdarkly.com', 'https://clientsdk.launchdarkly.com', { token: 403 })
  const served = await serveConsole({ launchDarkly })
  expect((await send(served, '/console/check', { id: 'launchdarkly' })).body).toEqual({
    asked: `https://app.launchdarkly.com was asked, with ${OF_THE_ENVIRONMENT}.`,
    problem:
      'The service token may not do anything here (403 Forbidden). Give it a Writer role or a custom role with the actions createSegment and updateIncluded.'
  })
})

it.each<[string, unknown, string]>([
  ['no object', null, 'id must be one of target, launchdarkly'],
  ['nobody', {}, 'id must be one of target, launchdarkly'],
  ['whom there is not', { id: 'https://example.com' }, 'id must be one of target, launchdarkly'],
  [
    'an instance that there is not',
    { id: 'launchdarkly', instance: 'example.com' },
    'instance must be one of commercial, eu, federal'
  ],
  ['no instance', { id: 'launchdarkly', instance: null }, 'instance must be one of commercial, eu, federal']
])('refuses to ask %s', async (_what, call, message) => {
  const served = await serveConsole({ launchDarkly })
  expect(await send(served, '/console/check', call)).toEqual({
    status: 400,
    body: { code: 'invalid_request', message }
  })
})

it('does not know LaunchDarkly itself where there are no credentials for it', async () => {
  expect(await send(await serveConsole(), '/console/check', { id: 'launchdarkly' })).toEqual({
    status: 400,
    body: { code: 'invalid_request', message: 'id must be one of target' }
  })
})
