import nock from 'nock'
import { CLIENT_SDK, REST_API, SETTINGS, testAuthentication, TOKEN } from '../helpers/integration'
import { expectPlannedRequestsOnly, recordRequests, type SentRequest } from '../helpers/recording'
import { expectNoSecrets } from '../helpers/secrets'

expectPlannedRequestsOnly()

const CONNECTION_RESET = { code: 'ECONNRESET', message: `reset while sending ${TOKEN}` }
type Answer = number | [number, unknown] | typeof CONNECTION_RESET

/** What LaunchDarkly answers about the token and about the client-side ID. Returns the requests that it was sent. */
function launchDarkly(token: Answer, clientId: Answer, id = SETTINGS.clientId): SentRequest[] {
  const play = (interceptor: nock.Interceptor, answer: Answer): nock.Scope => {
    if (typeof answer === 'number') return interceptor.reply(answer)
    return Array.isArray(answer)
      ? interceptor.reply(answer[0], answer[1] as nock.Body)
      : interceptor.replyWithError(answer)
  }
  return recordRequests(
    play(nock(REST_API).get('/api/v2/versions'), token),
    play(nock(CLIENT_SDK).head(`/sdk/goals/${id}`), clientId)
  )
}

/** The message without core's words before it. Fails where there is no error, or one that shows a credential. */
async function problemWith(settings: { apiKey?: string; clientId?: string } = {}): Promise<string> {
  const { apiKey = TOKEN, clientId = SETTINGS.clientId } = settings
  const error: unknown = await testAuthentication({ apiKey, clientId }).then(
    () => undefined,
    (error: unknown) => error
  )
  if (!(error instanceof Error)) throw new Error('the credentials passed')
  expectNoSecrets(error, [apiKey, apiKey.trim(), clientId])
  return error.message.replace(/^Credentials are invalid: {2}/, '')
}

const COPY_TOKEN =
  'Create a service token in LaunchDarkly and copy it; check that the instance is that of your account.'
const TOKEN_REFUSED = `The service token was refused (401 Unauthorized). ${COPY_TOKEN}`
const TOKEN_FORBIDDEN =
  'The service token may not do anything here (403 Forbidden). Give it a Writer role or a custom role with the actions createSegment and updateIncluded.'
const NO_ENVIRONMENT =
  "No environment has this client-side ID (404 Not Found). Copy it from the environment's settings in LaunchDarkly; check that the instance is that of your account."
const NO_TOKEN =
  'The service token holds a line break or another character that no token has. Copy the token again, without anything around it, into the destination settings.'
const COPY_CLIENT_ID = "Copy the environment's client-side ID, 24 hexadecimal digits, into the destination settings."
const NO_ANSWER = 'The connection to LaunchDarkly failed (ECONNRESET).'
const TRY_AGAIN = 'Try again in a few minutes.'
const tokenUnchecked = (what: string, advice = TRY_AGAIN) => `The service token could not be checked: ${what} ${advice}`
const clientIdUnchecked = (what: string, advice = TRY_AGAIN) =>
  `The client-side ID could not be checked: ${what} ${advice}`

describe('good credentials', () => {
  it('pass', async () => {
    launchDarkly(200, 200)
    await expect(testAuthentication()).resolves.toBeUndefined()
  })

  it('are each sent to their own host alone, so that the client SDK host never sees the token', async () => {
    const sent = launchDarkly([200, { validVersions: [20240415] }], 200)

    await testAuthentication()

    expect(sent).toEqual([
      {
        method: 'GET',
        url: 'https://app.launchdarkly.com/api/v2/versions',
        headers: { authorization: TOKEN, 'ld-api-version': '20240415', 'user-agent': 'SegmentSyncAudiences/1.1.0' },
        body: ''
      },
      {
        method: 'HEAD',
        url: `https://clientsdk.launchdarkly.com/sdk/goals/${SETTINGS.clientId}`,
        headers: { 'user-agent': 'SegmentSyncAudiences/1.1.0' },
        body: ''
      }
    ])
    expectNoSecrets(sent[1], [TOKEN])
  })

  it('pass with an answer of any size', async () => {
    launchDarkly([200, { versions: 'x'.repeat(300_000) }], 200)
    await expect(testAuthentication()).resolves.toBeUndefined()
  })
})

describe('a token that LaunchDarkly refuses', () => {
  const looks = (sentence: string) => `The service token was refused (401 Unauthorized). ${sentence} ${COPY_TOKEN}`

  it.each([
    ['a token of the wrong account', 'api-00000000-1111-2222-3333-444444444444', TOKEN_REFUSED],
    ['an SDK key', 'sdk-00000000-1111-2222-3333-444444444444', looks('It looks like an SDK key.')],
    ['a mobile key', 'mob-00000000-1111-2222-3333-444444444444', looks('It looks like a mobile key.')],
    ['a client-side ID', '0123456789abcdef01234567', looks('It looks like a client-side ID.')],
    ['a token with blanks around it', ` ${TOKEN} `, looks('It has blanks around it.')],
    ['something else', 'correct horse battery staple', TOKEN_REFUSED]
  ])('is told as what it looks like: %s', async (_what, apiKey, message) => {
    const sent = launchDarkly([401, { code: 'unauthorized', message: `Invalid key ${apiKey}` }], 200)
    expect(await problemWith({ apiKey })).toBe(message)
    expect(sent.map(({ headers }) => headers.authorization)).toEqual([apiKey, undefined])
  })

  it('is told also when the answer is 300 kB long', async () => {
    launchDarkly([401, TOKEN.repeat(7_500)], 200)
    expect(await problemWith()).toBe(TOKEN_REFUSED)
  })

  it('is told with the permissions that it lacks when LaunchDarkly forbids it', async () => {
    launchDarkly([403, { code: 'forbidden', message: 'Access denied' }], 200)
    expect(await problemWith()).toBe(TOKEN_FORBIDDEN)
  })
})

describe('a client-side ID', () => {
  it('is told when no environment has it', async () => {
    launchDarkly(200, 404)
    expect(await problemWith()).toBe(NO_ENVIRONMENT)
  })

  it.each([
    ['a/b?c#d e', 'a%2Fb%3Fc%23d%20e'],
    ['../../api/v2/versions', '..%2F..%2Fapi%2Fv2%2Fversions'],
    ['ü%2f&=@:', '%C3%BC%252f%26%3D%40%3A']
  ])('is escaped in the path: %s', async (clientId, escaped) => {
    const sent = launchDarkly(200, 404, escaped)
    expect(await problemWith({ clientId })).toBe(NO_ENVIRONMENT)
    expect(sent[1].url).toBe(`https://clientsdk.launchdarkly.com/sdk/goals/${escaped}`)
  })

  it.each([
    ['an API access token', TOKEN],
    ['an API access token', `  ${TOKEN.toUpperCase()}`],
    ['an SDK key', 'sdk-00000000-1111-2222-3333-444444444444'],
    ['a mobile key', 'mob-00000000-1111-2222-3333-444444444444']
  ])('that looks like %s is sent nowhere: %s', async (what, clientId) => {
    nock(REST_API).get('/api/v2/versions').reply(200)
    expect(await problemWith({ apiKey: 'api-another-token', clientId })).toBe(
      `The client-side ID looks like ${what}, so it was not sent anywhere. ${COPY_CLIENT_ID}`
    )
  })

  it.each(['.', '..', '\ud800', 'a\udc00b'])('that no path can hold is sent nowhere: %j', async (clientId) => {
    nock(REST_API).get('/api/v2/versions').reply(200)
    await expect(testAuthentication({ clientId })).rejects.toThrow(`The client-side ID is not one. ${COPY_CLIENT_ID}`)
  })

  it('is told to have blanks around it', async () => {
    launchDarkly(200, 404, `%20${SETTINGS.clientId}`)
    expect(await problemWith({ clientId: ` ${SETTINGS.clientId}` })).toBe(
      "No environment has this client-side ID (404 Not Found). It has blanks around it. Copy it from the environment's settings in LaunchDarkly; check that the instance is that of your account."
    )
  })
})

describe('both credentials', () => {
  it('are told when neither may be sent', async () => {
    expect(await problemWith({ apiKey: `${TOKEN}\n`, clientId: 'sdk-00000000' })).toBe(
      `${NO_TOKEN} The client-side ID looks like an SDK key, so it was not sent anywhere. ${COPY_CLIENT_ID}`
    )
  })

  it('are told when the client-side ID may not be sent and the token is refused', async () => {
    nock(REST_API).get('/api/v2/versions').reply(401)
    expect(await problemWith({ clientId: 'mob-00000000' })).toBe(
      `${TOKEN_REFUSED} The client-side ID looks like a mobile key, so it was not sent anywhere. ${COPY_CLIENT_ID}`
    )
  })

  it('are told when both are wrong', async () => {
    launchDarkly(401, 404)
    expect(await problemWith()).toBe(`${TOKEN_REFUSED} ${NO_ENVIRONMENT}`)
  })

  it('are told when LaunchDarkly answers about neither', async () => {
    launchDarkly(CONNECTION_RESET, CONNECTION_RESET)
    expect(await problemWith()).toBe(`${tokenUnchecked(NO_ANSWER)} ${clientIdUnchecked(NO_ANSWER)}`)
  })

  it('are told one by one when LaunchDarkly answers about one of them', async () => {
    launchDarkly(CONNECTION_RESET, 404)
    expect(await problemWith()).toBe(`${tokenUnchecked(NO_ANSWER)} ${NO_ENVIRONMENT}`)
    launchDarkly(401, CONNECTION_RESET)
    expect(await problemWith()).toBe(`${TOKEN_REFUSED} ${clientIdUnchecked(NO_ANSWER)}`)
  })

  it.each([429, 500, 503, 204, 400, 418])('are not taken for good after a %i', async (status) => {
    launchDarkly(status, status)
    const answered = `LaunchDarkly answered ${status}.`
    expect(await problemWith()).toBe(`${tokenUnchecked(answered)} ${clientIdUnchecked(answered)}`)
  })

  it('are not there where LaunchDarkly knows nothing of API versions', async () => {
    launchDarkly(404, 200)
    expect(await problemWith()).toBe(
      tokenUnchecked('LaunchDarkly answered 404.', 'Check that the instance is that of your account.')
    )
  })

  it.each([300, 301, 302, 307, 308, 399])('are not sent to where a %i leads', async (status) => {
    const headers = { location: 'https://example.com/sdk/goals/x' }
    nock(REST_API).get('/api/v2/versions').reply(status, '', headers)
    nock(CLIENT_SDK).head(`/sdk/goals/${SETTINGS.clientId}`).reply(status, '', headers)
    const advice = 'Check that the instance is that of your account.'
    const answered = `LaunchDarkly answered ${status}.`
    expect(await problemWith()).toBe(`${tokenUnchecked(answered, advice)} ${clientIdUnchecked(answered, advice)}`)
  })
})

describe('a token that no header can carry', () => {
  it.each([`${TOKEN}\n`, `${TOKEN}\r\nX-Other: 1`, `${TOKEN}\u0000`, `${TOKEN}\u2028`, `“${TOKEN}”`])(
    'is sent nowhere: %j',
    async (apiKey) => {
      nock(CLIENT_SDK).head(`/sdk/goals/${SETTINGS.clientId}`).reply(200)
      expect(await problemWith({ apiKey })).toBe(NO_TOKEN)
    }
  )
})
