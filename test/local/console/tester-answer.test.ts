import type { Exchange } from '../../../local/console/protocol'
import { answerToBatch } from '../../../local/console/tester-answer'

it('tells of a request without an answer by the status that its events get', () => {
  const problem = 'LaunchDarkly did not answer within 10 seconds.'
  const exchange: Exchange = {
    request: { method: 'POST', url: 'https://app.launchdarkly.com/', headers: {}, body: '{}' },
    failure: { status: 408, problem },
    milliseconds: 10_000
  }
  const results = [{ status: 408, errormessage: problem, sent: { userId: 'u1' } }]
  expect(answerToBatch({ exchanges: [exchange], by: 'the embedded LaunchDarkly' }, results)).toEqual([
    { statusCode: 408, message: problem, requestError: true, multistatus: results }
  ])
})
