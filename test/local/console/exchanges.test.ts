import type { RequestClient, RequestOptions } from '@segment/actions-core'
import { recordingExchanges } from '../../../local/console/exchanges'
import type { Exchange } from '../../../local/console/protocol'
import { TOKEN } from '../../helpers/integration'
import { manualClock } from '../../helpers/manual-clock'
import { expectNoSecrets } from '../../helpers/secrets'

const URL = 'https://app.launchdarkly.com/api/v2/versions'

interface Answer {
  status?: number
  statusText?: string
  headers?: Record<string, string>
  content?: string
}

/** A request client whose answers are these, in turn, or the errors that it fails with; each takes so many milliseconds. */
function recorder(answers: Array<Answer | Error>, milliseconds = 7) {
  const clock = manualClock()
  const exchanges: Exchange[] = []
  const answering = () => {
    const answer = answers.shift()!
    clock.pass(milliseconds)
    if (answer instanceof Error) return Promise.reject(answer)
    const { status = 200, statusText = 'OK', headers = {}, content } = answer
    return Promise.resolve({ status, statusText, headers: { toJSON: () => headers }, content })
  }
  const request = recordingExchanges(exchanges, clock)(answering as unknown as RequestClient)
  const ask = (options: RequestOptions = {}, url = URL) =>
    request(url, { ...options, headers: { Authorization: TOKEN, ...(options.headers as Record<string, string>) } })
  return { exchanges, ask }
}

it('writes down requests and answers, in the order in which they were made', async () => {
  const { exchanges, ask } = recorder([
    { status: 204, statusText: 'No Content', headers: { date: 'today' } },
    { status: 400, statusText: 'Bad Request', content: '{"code":"invalid_request"}' }
  ])
  await ask({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"batch":[]}' })
  await ask()

  const headers = { Authorization: 'api-…' }
  expect(exchanges).toEqual([
    {
      request: {
        method: 'POST',
        url: URL,
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: '{"batch":[]}'
      },
      response: { status: 204, statusText: 'No Content', headers: { date: 'today' }, body: '' },
      milliseconds: 7
    },
    {
      request: { method: 'GET', url: URL, headers, body: '' },
      response: { status: 400, statusText: 'Bad Request', headers: {}, body: '{"code":"invalid_request"}' },
      milliseconds: 7
    }
  ])
})

it('shows a request that has no answer yet', async () => {
  const { exchanges, ask } = recorder([{}])
  const answered = ask()
  expect(exchanges).toEqual([
    { request: { method: 'GET', url: URL, headers: { Authorization: 'api-…' }, body: '' }, milliseconds: 0 }
  ])
  await answered
})

it('takes fixed words of an error, and passes it on as it is', async () => {
  const error = Object.assign(new Error(`${URL} failed with ${TOKEN}`), { name: 'FetchError', code: 'ECONNREFUSED' })
  const { exchanges, ask } = recorder([error])
  await expect(ask()).rejects.toBe(error)
  expect(exchanges).toEqual([
    {
      request: { method: 'GET', url: URL, headers: { Authorization: 'api-…' }, body: '' },
      failure: { status: 503, problem: 'The connection to LaunchDarkly failed (ECONNREFUSED).' },
      milliseconds: 7
    }
  ])
})

it('takes the token out of everything, and what looks like another', async () => {
  const other = 'sdk-00000000-1111-2222-3333-444444444444'
  const { exchanges, ask } = recorder([
    {
      statusText: `Not ${TOKEN}`,
      headers: { 'x-echo': TOKEN, 'x-other': other },
      content: `{"message":"${TOKEN} and ${other} are none, nor ${TOKEN}"}`
    }
  ])
  await ask(
    { method: 'PUT', headers: { 'X-Also': `Bearer ${TOKEN}`, 'X-Other': other }, body: `${TOKEN} ${other}` },
    `${URL}?token=${TOKEN}&key=${other}`
  )
  expectNoSecrets(exchanges, [TOKEN, other])
  expect(exchanges).toEqual([
    {
      request: {
        method: 'PUT',
        url: `${URL}?token=api-…&key=sdk-…`,
        headers: { Authorization: 'api-…', 'X-Also': 'Bearer api-…', 'X-Other': 'sdk-…' },
        body: 'api-… sdk-…'
      },
      response: {
        status: 200,
        statusText: 'Not api-…',
        headers: { 'x-echo': 'api-…', 'x-other': 'sdk-…' },
        body: '{"message":"api-… and sdk-… are none, nor api-…"}'
      },
      milliseconds: 7
    }
  ])
})

it('takes out a token of another form, which it knows by the request that carried it', async () => {
  const token = 'not-a-token-of-LaunchDarkly'
  const { exchanges, ask } = recorder([{ content: `no ${token}` }])
  await ask({ headers: { Authorization: token } })
  expect(exchanges).toMatchObject([{ request: { headers: { Authorization: '…' } }, response: { body: 'no …' } }])
})

it('writes down requests without a token, too', async () => {
  const { exchanges, ask } = recorder([{ content: 'found' }])
  await ask({ headers: { Authorization: undefined as unknown as string }, method: 'HEAD' })
  expect(exchanges).toMatchObject([{ request: { method: 'HEAD' }, response: { body: 'found' } }])
})

it('shows the whole body of a request, and 200,000 characters of that of an answer', async () => {
  const [most, longer] = [200_000, 200_001].map((length) => 'x'.repeat(length))
  const { exchanges, ask } = recorder([{ content: longer }, { content: most }])
  await ask({ body: longer })
  await ask()
  expect(exchanges.map(({ request, response }) => [request.body, response?.body])).toEqual([
    [longer, `${most}… (200000 of 200001 characters)`],
    ['', most]
  ])
})

const cutWithinToken = `${'x'.repeat(200_000 - TOKEN.length + 1)}${TOKEN}`

// It is cut before the token is taken out, and half a token is not recognized.
it('shows no half of a token where what it shows of an answer ends within it', async () => {
  const { exchanges, ask } = recorder([{ content: cutWithinToken }])
  await ask()
  expect(exchanges[0].response?.body).not.toContain(TOKEN.slice(0, -1))
})
