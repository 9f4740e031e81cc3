import type { DestinationDefinition, RequestClient, SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import definition from '../../src'
import { authentication } from '../../src/authentication'
import type { Settings } from '../../src/generated-types'
import { answerRequests, type Answer, type Received } from './answering'
import { identifies, identify } from './engage'
import { sendBatch, sendEvent, testAuthentication, TOKEN, type EventResult, type Run } from './integration'
import { manyOfKind, ofKind } from './kinds'
import { answerTo } from './narrowing-down'
import { withRequest } from './own-request'

/** What a customer reads; the status where it is about an event. */
export interface Told {
  status?: number
  message: string
}

/** What core puts before a message about credentials. The page says so above the table. */
export const BEFORE_CREDENTIALS = 'Credentials are invalid:'

/** More context kinds than go side by side. */
const KINDS = ['user', 'device', 'organization', 'account', 'household']

export async function each<Case>(cases: Case[], tell: (one: Case) => Promise<Told[]>): Promise<Told[]> {
  const told: Told[] = []
  for (const one of cases) told.push(...(await tell(one)))
  return told
}

export async function all(...telling: Array<Promise<Told[]>>): Promise<Told[]> {
  return (await Promise.all(telling)).flat()
}

/** What is said of the first event alone, and of all in a batch. */
export async function both(events: SegmentEvent[], run: Run = {}): Promise<Told[]> {
  const single = await toldBy(() => sendEvent(events[0], run))
  return [...single, ...(await batched(events, run))]
}

/** What is said of each event of the batch, or of the batch as a whole. */
export async function batched(events: SegmentEvent[], run: Run = {}): Promise<Told[]> {
  let results: EventResult[] = []
  const ofBatch = await toldBy(async () => {
    results = await sendBatch(events, run)
  })
  return [
    ...ofBatch,
    ...results.flatMap(({ status, errormessage }) =>
      errormessage === undefined ? [] : { status, message: errormessage }
    )
  ]
}

/** What is said when the settings are saved, without the words that core puts before it. LaunchDarkly takes both by default. */
export async function saved(settings: Partial<Settings>, answering: Answering = () => 200, run?: Run): Promise<Told[]> {
  const told = await serving(answering, () => toldBy(() => testAuthentication(settings, run)))
  return told.map(({ message }) => ({ message: message.replace(new RegExp(`^${BEFORE_CREDENTIALS} +`), '') }))
}

/** The same where requests by one method fail, and the others are answered 200. */
export function savedWhere(method: 'GET' | 'HEAD', failure: object): Promise<Told[]> {
  const failingRequest =
    (request: RequestClient): RequestClient =>
    (url, options) =>
      options?.method === method ? Promise.reject(Object.assign(new Error(TOKEN), failure)) : request(url, options)
  return saved({}, undefined, {
    definition: {
      ...definition,
      authentication: {
        ...authentication,
        testAuthentication: (request, data) => authentication.testAuthentication?.(failingRequest(request), data)
      }
    }
  })
}

type Answering = (request: Received) => Answer | number

/** What comes of it while LaunchDarkly answers so. */
export async function serving<Result>(
  answering: Answering | Answer | number,
  act: () => Promise<Result>
): Promise<Result> {
  answerRequests(typeof answering === 'function' ? answering : () => answering)
  const result = await act()
  nock.cleanAll()
  return result
}

export function answered(answer: Answer | number): Promise<Told[]> {
  return serving(answer, () => both([identify()]))
}

export const failing = (failure: object) => () => Promise.reject<number>(Object.assign(new Error(TOKEN), failure))

/** Events of more context kinds than go side by side. */
export function ofKinds(count: number): SegmentEvent[] {
  return KINDS.flatMap((kind) => (count === 1 ? [ofKind(kind)] : manyOfKind(kind, count)))
}

export async function inSlowCall(
  send: (definition: DestinationDefinition<Settings>) => Promise<Told[]>
): Promise<Told[]> {
  let now = Date.parse('2026-01-02T03:04:05.000Z')
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => now)
  const told = await send(
    withRequest(() => {
      now += 30_000
      return 204
    })
  )
  clock.mockRestore()
  return told
}

/** So many of them, and so spread, that not all can be told from the good ones. */
export function manyBadMembers(status: number): Promise<Told[]> {
  const bad = new Set(Array.from({ length: 20 }, (_, i) => `u${i * 50}`))
  const launchDarkly = withRequest(({ method, members }) =>
    method === 'HEAD' ? 200 : answerTo(members, bad) === 400 ? status : 204
  )
  return batched(identifies(1_000), { definition: launchDarkly })
}

async function toldBy(act: () => Promise<unknown>): Promise<Told[]> {
  try {
    await act()
    return []
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const status = 'status' in error && typeof error.status === 'number' ? error.status : undefined
    return [{ status, message: error.message }]
  }
}
