import nock from 'nock'
import { findCredentialProblem } from '../../../local/check/check-credentials'
import { LOCAL_CREDENTIALS, LOCAL_SDK_KEY } from '../../../local/emulator/credentials'
import type { Listener } from '../../../local/emulator/listen'
import { serveEmulator } from '../../helpers/served-emulator'

const COPY = 'Create a service token in LaunchDarkly and copy it; check that the instance is that of your account.'
const NO_ENVIRONMENT =
  "No environment has this client-side ID (404 Not Found). Copy it from the environment's settings in LaunchDarkly; check that the instance is that of your account."
const NO_ANSWER =
  'The service token could not be checked: The connection to LaunchDarkly failed (ECONNREFUSED). Try again in a few minutes. The client-side ID could not be checked: The connection to LaunchDarkly failed (ECONNREFUSED). Try again in a few minutes.'

describe('given an emulator', () => {
  let listener: Listener
  beforeAll(async () => {
    listener = (await serveEmulator()).listener
  })
  afterAll(() => listener.close())

  it.each([
    ['finds nothing where both are right', {}, undefined],
    [
      'tells an SDK key in the place of the token',
      { apiKey: LOCAL_SDK_KEY },
      `The service token was refused (401 Unauthorized). It looks like an SDK key. ${COPY}`
    ],
    [
      'tells a token that nobody knows',
      { apiKey: 'api-other' },
      `The service token was refused (401 Unauthorized). ${COPY}`
    ],
    ['tells a client-side ID that nobody knows', { clientId: 'other' }, NO_ENVIRONMENT],
    [
      'tells both at once',
      { apiKey: 'api-other', clientId: 'other' },
      `The service token was refused (401 Unauthorized). ${COPY} ${NO_ENVIRONMENT}`
    ]
  ])('%s', async (_what, wrong, problem) => {
    const { origin } = listener
    const credentials = { ...LOCAL_CREDENTIALS, ...wrong }
    expect(await findCredentialProblem({ kind: 'elsewhere', origin, credentials })).toBe(problem)
  })
})

it('asks the hosts of the instance, the one of the client SDKs without the token', async () => {
  const restApi = nock('https://app.eu.launchdarkly.com', { reqheaders: { authorization: 'api-1' } })
    .get('/api/v2/versions')
    .reply(200, {})
  const clientSdk = nock('https://clientsdk.eu.launchdarkly.com', { badheaders: ['authorization'] })
    .head('/sdk/goals/id-1')
    .reply(200)

  const credentials = { apiKey: 'api-1', clientId: 'id-1', instance: 'eu' }
  expect(await findCredentialProblem({ kind: 'launchdarkly', credentials })).toBeUndefined()
  expect([restApi.isDone(), clientSdk.isDone()]).toEqual([true, true])
})

it('says that nobody answered', async () => {
  const { listener } = await serveEmulator()
  await listener.close()
  const target = { kind: 'elsewhere', origin: listener.origin, credentials: LOCAL_CREDENTIALS } as const
  expect(await findCredentialProblem(target)).toBe(NO_ANSWER)
})
