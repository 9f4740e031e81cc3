import { member } from '../helpers/both-ways'
import { identifies, identify } from '../helpers/engage'
import {
  ENDED,
  expectFailure,
  inTurn,
  rejection,
  RETRIED,
  SIGNALS,
  STALLED,
  TIMED_OUT,
  VISITORS
} from '../helpers/failing'
import { sendBatch, sendEvent, type Run } from '../helpers/integration'
import { KIND_OF_EVENT, ofKind } from '../helpers/kinds'
import { manualClock, type ManualClock } from '../helpers/manual-clock'
import { holdLongTimers } from '../helpers/timers'
import { expectNothingUnhandled } from '../helpers/unhandled'
import { until } from '../helpers/until'

/** Of a fault rule of the emulator, what this contract needs. */
export interface FaultRule {
  requests?: { method?: 'POST' | 'HEAD'; membersAbove?: number; members?: string[]; audiences?: string[] }
  times?: number
  fault: Fault
}

export type Fault =
  | { kind: 'status'; status: number; code: string; message: string }
  | { kind: 'rate-limit'; scope: 'global' | 'route' | 'token' | 'address'; requests: 0 }
  | { kind: 'reset'; when: 'before-applying' | 'after-applying' }
  | { kind: 'silence' }
  | { kind: 'slow'; seconds: number }
  | { kind: 'stalled-body'; status: 200 | 403 | 500 }
  | { kind: 'huge-body'; status: 200 | 403 | 500; bytes: number }
  | { kind: 'redirect'; status: 301 | 302 | 303 | 307 | 308; location: string }

interface MisbehavingLaunchDarkly {
  /** What leads the destination to it. */
  run: Run
  /** What it was asked, with the number of members: `POST 2`. Comes back when all of it is over. */
  asked: () => Promise<string[]>
  /** The context keys that it holds, of all segments. */
  members: () => string[]
}

interface Circumstances {
  /** Its clock. */
  clock: ManualClock
  /** To be called with each request, when it comes and before anything becomes of it. */
  onRequest: () => void
}

/** Starts a LaunchDarkly that misbehaves by these rules. */
export type StartMisbehaving = (rules: FaultRule[], circumstances: Circumstances) => Promise<MisbehavingLaunchDarkly>

const REDIRECT = 'A redirect delivers nothing: check that the instance setting is that of your account.'
const LIKELY_CAUSES =
  'Likely causes: the segment already holds another context kind, no environment has this client-side ID, or LaunchDarkly does not take this context key or audience.'
const TOKEN_REFUSED = 'The service token was refused: check it, and the instance, in the destination settings.'
const TOKEN_MAY_NOT =
  'The service token needs the actions createSegment and updateIncluded: give it a Writer role or a custom role with both.'
const OTHER_INSTANCE = 'Check that the instance setting is that of your account.'
const NO_ENVIRONMENT =
  'No environment has this client-side ID: copy it again from LaunchDarkly into the destination settings, and check the instance.'
const CONFLICT = `Another request was changing the same segment. ${RETRIED}`
const TOO_LARGE = 'The member is larger than LaunchDarkly takes: shorten its context key or audience key.'
const RATE_LIMIT = `LaunchDarkly's rate limit is reached. ${RETRIED}`
const NOT_OFFERED = 'LaunchDarkly does not offer this here: check the instance setting.'
const ASK_SUPPORT = 'Ask LaunchDarkly support, with the id if there is one.'

/** What a status means: its standard text, the code and the advice that are reported, and the status where it is another. */
const ANSWERS: Array<{ answered: number; text: string; code: string; advice: string; status?: number }> = [
  { answered: 400, text: ' Bad Request', code: 'BAD_REQUEST', advice: LIKELY_CAUSES },
  { answered: 401, text: ' Unauthorized', code: 'UNAUTHORIZED', advice: TOKEN_REFUSED },
  { answered: 402, text: ' Payment Required', code: 'PAYMENT_REQUIRED', advice: ASK_SUPPORT },
  { answered: 403, text: ' Forbidden', code: 'FORBIDDEN', advice: TOKEN_MAY_NOT },
  { answered: 404, text: ' Not Found', code: 'NOT_FOUND', advice: OTHER_INSTANCE },
  { answered: 405, text: ' Method Not Allowed', code: 'METHOD_NOT_ALLOWED', advice: ASK_SUPPORT },
  { answered: 408, text: ' Request Timeout', code: 'REQUEST_TIMEOUT', advice: RETRIED },
  { answered: 409, text: ' Conflict', status: 429, code: 'TOO_MANY_REQUESTS', advice: CONFLICT },
  { answered: 410, text: ' Gone', code: 'GONE', advice: ASK_SUPPORT },
  { answered: 413, text: ' Payload Too Large', code: 'PAYLOAD_TOO_LARGE', advice: TOO_LARGE },
  { answered: 418, text: " I'm a Teapot", code: 'IM_A_TEAPOT', advice: ASK_SUPPORT },
  { answered: 422, text: ' Unprocessable Entity', code: 'UNPROCESSABLE_ENTITY', advice: ASK_SUPPORT },
  { answered: 423, text: ' Locked', code: 'LOCKED', advice: RETRIED },
  { answered: 429, text: ' Too Many Requests', code: 'TOO_MANY_REQUESTS', advice: RATE_LIMIT },
  {
    answered: 451,
    text: ' Unavailable For Legal Reasons',
    code: 'UNAVAILABLE_FOR_LEGAL_REASONS',
    advice: ASK_SUPPORT
  },
  { answered: 499, text: '', code: 'CANCELLED', advice: ASK_SUPPORT },
  { answered: 500, text: ' Internal Server Error', code: 'INTERNAL_SERVER_ERROR', advice: RETRIED },
  { answered: 501, text: ' Not Implemented', code: 'NOT_IMPLEMENTED', advice: NOT_OFFERED },
  { answered: 502, text: ' Bad Gateway', code: 'BAD_GATEWAY', advice: RETRIED },
  { answered: 503, text: ' Service Unavailable', code: 'SERVICE_UNAVAILABLE', advice: RETRIED },
  { answered: 504, text: ' Gateway Timeout', code: 'GATEWAY_TIMEOUT', advice: RETRIED },
  { answered: 507, text: ' Insufficient Storage', code: 'INSUFFICIENT_STORAGE', advice: RETRIED },
  { answered: 599, text: '', code: 'UNKNOWN_ERROR', advice: RETRIED }
]
/** Those that may concern one member of many: batches of several are narrowed down. */
const OF_MEMBERS = [400, 413]

const REDIRECTS = [
  { status: 301, text: 'Moved Permanently' },
  { status: 302, text: 'Found' },
  { status: 303, text: 'See Other' },
  { status: 307, text: 'Temporary Redirect' },
  { status: 308, text: 'Permanent Redirect' }
] as const

const RESET = {
  status: 503,
  code: 'SERVICE_UNAVAILABLE',
  message: `The connection to LaunchDarkly failed (ECONNRESET). ${RETRIED}`
}

const saying = (status: number): Fault => ({ kind: 'status', status, code: 'some_code', message: 'Something is wrong' })
const SAID = '(some_code: Something is wrong)'

const TEN_SECONDS = 10_000

/** What the destination makes of a LaunchDarkly that misbehaves. Call it once in a file. */
export function faultContract(start: StartMisbehaving): void {
  const timers = holdLongTimers()
  expectNothingUnhandled()
  afterEach(() => {
    jest.restoreAllMocks()
  })

  const startWith = (fault: Fault, circumstances?: Partial<Circumstances>): Promise<MisbehavingLaunchDarkly> =>
    startBy([{ fault }], circumstances)
  const startBy = (
    rules: FaultRule[],
    { clock = manualClock(), onRequest = () => undefined }: Partial<Circumstances> = {}
  ): Promise<MisbehavingLaunchDarkly> => start(rules, { clock, onRequest })

  describe.each(SIGNALS)('%s', (_signal, signalled) => {
    it.each(ANSWERS)('$answered is told as what it is', async ({ answered, text, code, advice, status = answered }) => {
      const { run, asked, members } = await startWith(saying(answered))
      const count = OF_MEMBERS.includes(answered) ? 1 : 2

      const message = `LaunchDarkly answered ${answered}${text} ${SAID}. ${advice}`
      await expectFailure({ status, code, message }, { run: { ...run, ...signalled() }, count })

      expect(await asked()).toEqual(['POST 1', `POST ${count}`])
      expect(members()).toEqual([])
    })

    it.each(REDIRECTS)('a redirect by $status is not followed', async ({ status, text }) => {
      const { run, asked, members } = await startWith({ kind: 'redirect', status, location: '/elsewhere' })

      const message = `LaunchDarkly answered ${status} ${text}. ${REDIRECT}`
      await expectFailure({ status: 400, code: 'BAD_REQUEST', message }, { run: { ...run, ...signalled() }, count: 2 })

      expect(await asked()).toEqual(['POST 1', 'POST 2'])
      expect(members()).toEqual([])
    })

    it.each(['global', 'route', 'token', 'address'] as const)('a rate limit says when it resets: %s', async (scope) => {
      const clock = manualClock(Date.parse('2026-01-02T03:04:05.000Z'))
      jest.spyOn(Date, 'now').mockImplementation(clock.now)
      const { run, asked, members } = await startWith({ kind: 'rate-limit', scope, requests: 0 }, { clock })

      const message: unknown = expect.stringMatching(
        /^LaunchDarkly answered 429 Too Many Requests \(rate_limited: [^)]+\)\. LaunchDarkly's rate limit is reached\. It resets at 2026-01-02T03:04:15\.000Z\. Segment sends the event again\.$/
      )
      await expectFailure(
        { status: 429, code: 'TOO_MANY_REQUESTS', message: message as string },
        { run: { ...run, ...signalled() }, count: 2 }
      )

      expect(await asked()).toEqual(['POST 1', 'POST 2'])
      expect(members()).toEqual([])
    })

    it('silence is waited for ten seconds, and no longer', async () => {
      const onRequest = () => void setImmediate(timers.passTenSeconds)
      const { run, asked, members } = await startWith({ kind: 'silence' }, { onRequest })

      await expectFailure(TIMED_OUT, { run: { ...run, ...signalled() }, count: 2 })

      expect(await asked()).toEqual(['POST 1', 'POST 2'])
      expect(members()).toEqual([])
    })

    it('a slow answer within ten seconds is one', async () => {
      const clock = manualClock()
      const onRequest = () => void until(() => clock.sleeping() === 1).then(() => clock.pass(TEN_SECONDS - 1))
      const { run, asked, members } = await startWith({ kind: 'slow', seconds: 9.999 }, { clock, onRequest })

      const success = (userId: string) => ({ status: 204, sent: member({ userId }), body: '' })
      expect(await sendEvent(identify({ userId: 'u0' }), { ...run, ...signalled() })).toEqual(success('u0'))
      expect(await sendBatch(identifies(2), { ...run, ...signalled() })).toEqual([success('u0'), success('u1')])

      expect(await asked()).toEqual(['POST 1', 'POST 2'])
      expect(members()).toEqual(['u0', 'u1'])
    })

    it('an answer that comes too late is none, though it may be applied', async () => {
      const clock = manualClock()
      let slow = 0
      const onRequest = () => {
        slow++
        void until(() => clock.sleeping() === slow).then(timers.passTenSeconds)
      }
      const { run, members } = await startWith({ kind: 'slow', seconds: 12 }, { clock, onRequest })

      await expectFailure(TIMED_OUT, { run: { ...run, ...signalled() } })
      expect(members()).toEqual([])

      clock.pass(12_000)
      await until(() => members().length > 0)
      expect(members()).toEqual([VISITORS[0]])
    })

    it('a connection that is reset delivered nothing', async () => {
      const { run, asked, members } = await startWith({ kind: 'reset', when: 'before-applying' })

      await expectFailure(RESET, { run: { ...run, ...signalled() }, count: 2 })

      expect(await asked()).toEqual(['POST 1', 'POST 2'])
      expect(members()).toEqual([])
    })

    it('a lost answer is told as none, though the request was applied', async () => {
      const { run, asked, members } = await startWith({ kind: 'reset', when: 'after-applying' })

      await expectFailure(RESET, { run: { ...run, ...signalled() }, count: 2 })

      expect(await asked()).toEqual(['POST 1', 'POST 2'])
      expect(members()).toEqual(VISITORS)
    })

    it.each([
      { status: 200, applied: VISITORS },
      { status: 403, applied: [] },
      { status: 500, applied: [] }
    ] as const)('a stalled body of a $status is waited for ten seconds, and no longer', async ({ status, applied }) => {
      const onRequest = () => void timers.untilHeaders().then(timers.passTenSeconds)
      const { run, asked, members } = await startWith({ kind: 'stalled-body', status }, { onRequest })

      await expectFailure(STALLED, { run: { ...run, ...signalled() }, count: 2 })

      expect(await asked()).toEqual(['POST 1', 'POST 2'])
      expect(members()).toEqual(applied)
    })

    it.each([
      { status: 403, text: 'Forbidden', code: 'FORBIDDEN', advice: TOKEN_MAY_NOT },
      { status: 500, text: 'Internal Server Error', code: 'INTERNAL_SERVER_ERROR', advice: RETRIED }
    ] as const)('of a huge $status, the beginning is told', async ({ status, text, code, advice }) => {
      const { run, members } = await startWith({ kind: 'huge-body', status, bytes: 300_000 })

      const said = `${'huge '.repeat(30)}huge…`
      const message = `LaunchDarkly answered ${status} ${text} (${said}). ${advice}`
      await expectFailure({ status, code, message }, { run: { ...run, ...signalled() }, count: 2 })

      expect(members()).toEqual([])
    })

    it('a success with a huge body is one', async () => {
      const { run, members } = await startWith({ kind: 'huge-body', status: 200, bytes: 300_000 })

      const success = (userId: string) => ({ status: 200, sent: member({ userId }), body: '' })
      expect(await sendEvent(identify({ userId: 'u0' }), { ...run, ...signalled() })).toEqual(success('u0'))
      expect(await sendBatch(identifies(2), { ...run, ...signalled() })).toEqual([success('u0'), success('u1')])

      expect(members()).toEqual(['u0', 'u1'])
    })
  })

  describe('an abort by the platform', () => {
    it.each<[string, Fault, (end: () => void) => void]>([
      ['before the answer', { kind: 'silence' }, (end) => end()],
      ['in mid-body', { kind: 'stalled-body', status: 200 }, (end) => void timers.untilHeaders().then(end)],
      ['in mid-body of an error', { kind: 'stalled-body', status: 500 }, (end) => void timers.untilHeaders().then(end)]
    ])('ends the call %s', async (_when, fault, endIn) => {
      const calls = [new AbortController(), new AbortController()]
      const run = inTurn(calls)
      const onRequest = () => endIn(() => calls.shift()?.abort())
      const launchDarkly = await startWith(fault, { onRequest })

      await expectFailure(ENDED, { run: Object.assign(run, launchDarkly.run), count: 2 })

      expect(await launchDarkly.asked()).toEqual(['POST 1', 'POST 2'])
    })
  })

  describe('what is sent again', () => {
    it.each<[string, Fault]>([
      ['a lost answer', { kind: 'reset', when: 'after-applying' }],
      ['a reset', { kind: 'reset', when: 'before-applying' }],
      ['a conflict', saying(409)],
      ['a 503', saying(503)]
    ])('is delivered after %s', async (_what, fault) => {
      const { run, members } = await startBy([{ times: 1, fault }])

      expect(await rejection(sendEvent(identify(), run))).toMatchObject({ message: expect.stringContaining(RETRIED) })
      expect(await sendEvent(identify(), run)).toEqual({ status: 204, sent: member(), body: '' })

      expect(members()).toEqual(['u1'])
    })
  })

  describe('a refusal', () => {
    const statuses = (results: Array<{ status: number }>): number[] => results.map(({ status }) => status)

    it('of one member costs none of the others', async () => {
      const { run, asked, members } = await startBy([{ requests: { members: ['u5'] }, fault: saying(400) }])

      const results = await sendBatch(identifies(8), run)

      expect(statuses(results)).toEqual([204, 204, 204, 204, 204, 400, 204, 204])
      expect(results[5]).toEqual({
        status: 400,
        errortype: 'BAD_REQUEST',
        errormessage: `LaunchDarkly answered 400 Bad Request ${SAID}. ${LIKELY_CAUSES}`,
        errorreporter: 'DESTINATION',
        sent: member({ userId: 'u5' })
      })
      expect(await asked()).toEqual(['POST 8', 'HEAD', 'POST 4', 'POST 4', 'POST 2', 'POST 2', 'POST 1', 'POST 1'])
      expect(members().sort()).toEqual(['u0', 'u1', 'u2', 'u3', 'u4', 'u6', 'u7'])
    })

    it('of an audience costs none of the others', async () => {
      const { run, asked, members } = await startBy([{ requests: { audiences: ['aud_9'] }, fault: saying(400) }])

      const results = await sendBatch(
        identifies(8, (i) => ({ audienceId: i % 2 === 0 ? 'aud_1' : 'aud_9' })),
        run
      )

      expect(statuses(results)).toEqual([204, 400, 204, 400, 204, 400, 204, 400])
      expect(await asked()).toEqual([
        'POST 8',
        'HEAD',
        'POST 4',
        'POST 4',
        'POST 2',
        'POST 2',
        ...Array(4).fill('POST 1')
      ])
      expect(members()).toEqual(['u0', 'u2', 'u4', 'u6'])
    })

    it('of what is too large ends where it is not any more', async () => {
      const { run, asked, members } = await startBy([{ requests: { membersAbove: 3 }, fault: saying(413) }])

      const results = await sendBatch(identifies(8), run)

      expect(statuses(results)).toEqual(Array(8).fill(204))
      expect(await asked()).toEqual(['POST 8', 'POST 4', 'POST 4', ...Array(4).fill('POST 2')])
      expect(members()).toHaveLength(8)
    })

    it('of all says that there is no such environment, where there is none', async () => {
      const { run, asked, members } = await startBy([
        { requests: { method: 'HEAD' }, fault: saying(404) },
        { requests: { method: 'POST' }, fault: saying(400) }
      ])

      const results = await sendBatch(identifies(8), run)

      expect(results.map(({ status, errormessage }) => ({ status, errormessage }))).toEqual(
        Array(8).fill({
          status: 400,
          errormessage: `LaunchDarkly answered 400 Bad Request ${SAID}. ${NO_ENVIRONMENT}`
        })
      )
      expect(await asked()).toEqual(['POST 8', 'HEAD'])
      expect(members()).toEqual([])
    })
  })

  describe('of several context kinds', () => {
    const KINDS = ['user', 'device', 'account', 'household', 'team', 'organization']
    /** An event of each kind. A segment holds one kind: so they are of audiences of their own. */
    const eventsOf = (kinds: string[]) => kinds.map((kind) => ofKind(kind, { userId: kind, audienceId: `aud_${kind}` }))
    const delivered = (kinds: string[], results: Array<{ status: number }>): string[] =>
      kinds.filter((_, i) => results[i].status === 204)

    it.each<[string, Fault, number]>([
      ['a reset', { kind: 'reset', when: 'before-applying' }, 503],
      ['a 403', saying(403), 403],
      ['a conflict', saying(409), 429],
      ['a 503', saying(503), 503]
    ])('%s concerns one', async (_what, fault, status) => {
      const { run, asked, members } = await startBy([{ times: 1, fault }])

      const results = await sendBatch(eventsOf(KINDS), { ...run, mapping: KIND_OF_EVENT })

      expect(results.map((result) => result.status).sort()).toEqual([...Array(5).fill(204), status])
      expect(await asked()).toEqual(Array(6).fill('POST 1'))
      expect(members().sort()).toEqual(delivered(KINDS, results).sort())
    })

    it.each([401, 429])('a %d stops those that are not yet under way', async (status) => {
      const { run, asked, members } = await startWith(saying(status))

      const results = await sendBatch(eventsOf(KINDS), { ...run, mapping: KIND_OF_EVENT })

      // Four are under way at once.
      expect(await asked()).toEqual(Array(4).fill('POST 1'))
      const told = results.map((result) => [result.status, result.sent ? '' : `${result.errormessage}`.slice(0, 54)])
      expect(told.sort()).toEqual([
        ...Array(4).fill([status, '']),
        ...Array(2).fill([status, 'Not sent, since another request of the batch failed: L'])
      ])
      expect(members()).toEqual([])
    })
  })
}
