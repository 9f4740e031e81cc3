import { Readable } from 'stream'
import {
  answerRequests,
  CHECK,
  forgetAnswersAfterEach,
  inShort,
  silence,
  type Answer,
  type Received
} from '../helpers/answering'
import { faultContract, type Fault, type FaultRule } from './fault-contract'

forgetAnswersAfterEach()

describe('the destination copes with a LaunchDarkly of nock that misbehaves', () => {
  faultContract(async (rules, { clock, onRequest }) => {
    const members = new Set<string>()
    const left = rules.map(({ times = Infinity }) => times)

    const apply = (request: Received): void => {
      for (const { userId, value } of request.members) {
        if (value) members.add(userId)
        else members.delete(userId)
      }
    }
    const requests = answerRequests(async (request) => {
      onRequest()
      const i = rules.findIndex((rule, i) => left[i] > 0 && matches(rule, request))
      if (i < 0) {
        apply(request)
        return request.what === CHECK ? 200 : 204
      }
      left[i]--
      return misbehave(rules[i].fault, { apply: () => apply(request), clock })
    })
    return Promise.resolve({ run: {}, asked: () => Promise.resolve(inShort(requests)), members: () => [...members] })
  })
})

function matches({ requests = {} }: FaultRule, { what, members }: Received): boolean {
  const { method = '', membersAbove = -1, members: keys, audiences } = requests
  return (
    what.startsWith(method) &&
    members.length > membersAbove &&
    (!keys || members.some(({ userId }) => keys.includes(userId))) &&
    (!audiences || members.some(({ cohortId }) => audiences.includes(cohortId)))
  )
}

interface Doing {
  apply: () => void
  clock: { now: () => number; sleep: (milliseconds: number) => Promise<void> }
}

async function misbehave(fault: Fault, { apply, clock }: Doing): Promise<Answer> {
  switch (fault.kind) {
    case 'status':
      return { status: fault.status, body: { code: fault.code, message: fault.message } }
    case 'rate-limit': {
      const body = { code: 'rate_limited', message: 'too many requests' }
      return { status: 429, body, headers: resetOf(fault.scope, clock.now()) }
    }
    case 'redirect':
      return { status: fault.status, headers: { location: fault.location } }
    case 'reset':
      if (fault.when === 'after-applying') apply()
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    case 'silence':
      return silence()
    case 'slow':
      await clock.sleep(fault.seconds * 1_000)
      apply()
      return { status: 204 }
    case 'stalled-body':
      if (fault.status === 200) apply()
      return { status: fault.status, body: new Readable({ read: () => undefined }) }
    case 'huge-body':
      if (fault.status === 200) apply()
      return { status: fault.status, body: { message: 'huge '.repeat(fault.bytes / 5) } }
  }
}

/** https://launchdarkly.com/docs/api#rate-limiting */
function resetOf(scope: 'global' | 'route' | 'token' | 'address', now: number): Record<string, string> {
  const reset = String(now + 10_000)
  switch (scope) {
    case 'global':
    case 'route':
      return { 'X-Ratelimit-Reset': reset }
    case 'token':
      return { 'X-Ratelimit-Auth-Token-Reset': reset }
    case 'address':
      return { 'Retry-After': '10' }
  }
}
