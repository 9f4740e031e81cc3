import { expectHonest, type Answered } from './answers-of-members'
import type { SentMember } from './both-ways'
import { identifies } from './engage'
import { sendBatch } from './integration'
import { withRequest } from './own-request'

/** LaunchDarkly refuses a request for one bad member in it. */
export const answerTo = (members: SentMember[], bad: Set<string>): number =>
  members.some(({ userId }) => bad.has(userId)) ? 400 : 204

export interface UserResult {
  user: string
  isBad: boolean
  status: number
}

/**
 * Sends events of the users, at most 1,000, where LaunchDarkly refuses the bad ones; nothing goes over the wire, which takes time.
 * Checks the number of requests, and that the results are true.
 */
export async function narrowDown(users: string[], bad: Set<string>): Promise<UserResult[]> {
  const requests: Answered[] = []
  const definition = withRequest(({ method, members }) => {
    const status = method === 'HEAD' ? 200 : answerTo(members, bad)
    requests.push({ members, status })
    return status
  })
  const events = identifies(users.length, (i) => ({ userId: users[i] }))
  const results = await sendBatch(events, { definition })

  expect(requests.length).toBeLessThanOrEqual(1 + 39)
  expectHonest(events, results, requests)
  return users.map((user, i) => ({ user, isBad: bad.has(user), status: results[i].status }))
}
