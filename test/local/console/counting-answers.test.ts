import type { RequestClient } from '@segment/actions-core'
import { countingAnswers } from '../../../local/console/counting-answers'

/** A request client whose answers have these statuses, in turn. */
function answering(...statuses: number[]): RequestClient {
  return (() => Promise.resolve({ status: statuses.shift() })) as unknown as RequestClient
}

it('counts each status, and that of the host which is asked by HEAD apart', async () => {
  const answers = new Map<string, number>()
  const request = countingAnswers(answers)(answering(400, 200, 204, 204))
  await request('https://app.launchdarkly.com/', { method: 'POST' })
  await request('https://clientsdk.launchdarkly.com/', { method: 'HEAD' })
  await request('https://app.launchdarkly.com/', { method: 'POST' })
  await request('https://app.launchdarkly.com/', { method: 'POST' })
  expect(Object.fromEntries(answers)).toEqual({ 400: 1, '200 to HEAD': 1, 204: 2 })
})
