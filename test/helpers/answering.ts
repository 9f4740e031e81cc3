import type { Readable } from 'stream'
import nock from 'nock'
import type { SentMember } from './both-ways'
import { CLIENT_SDK, REST_API, SETTINGS, SYNC_PATH } from './integration'

/** A request as LaunchDarkly gets it. */
export interface Received {
  /** Method and URL, see {@link SYNC} and {@link CHECK}. */
  what: string
  /** Names in lower case. */
  headers: Record<string, string>
  body: string
  /** What the body says; none and no kind for a request that has no body. */
  contextKind?: string
  members: SentMember[]
  /** The status that it was answered with, once it was. */
  status?: number
}

export interface Answer {
  status: number
  body?: string | Buffer | Readable | Record<string, unknown>
  headers?: Record<string, string>
}

export const SYNC = `POST ${REST_API}${SYNC_PATH}`
export const CHECK = `HEAD ${CLIENT_SDK}/sdk/goals/${SETTINGS.clientId}`

/**
 * Answers every request of a test, whatever it asks and of whom, and gives back the list of them, those still to come included.
 * Where `answering` throws, the connection fails with that error.
 */
export function answerRequests(
  answering: (request: Received) => Answer | number | Promise<Answer | number>
): Received[] {
  const requests: Received[] = []
  const anyHost = nock(/./).persist()
  for (const method of ['POST', 'HEAD', 'GET', 'PUT', 'PATCH', 'DELETE']) {
    anyHost
      .intercept(/./, method)
      .optionally()
      .reply(async function (path, body) {
        const headers = Object.fromEntries(Object.entries(this.req.headers).map(([name, value]) => [name, `${value}`]))
        const text = typeof body === 'string' ? body : JSON.stringify(body)
        const { contextKind, batch: members = [] } = JSON.parse(text || '{}')
        const request: Received = {
          what: `${method} https://${headers.host}${path}`,
          headers,
          body: text,
          contextKind,
          members
        }
        requests.push(request)

        const answer = await answering(request)
        const {
          status,
          body: said = '',
          headers: given = {}
        } = typeof answer === 'number' ? { status: answer } : answer
        request.status = status
        return [status, said, given]
      })
  }
  return requests
}

/** An answer that never comes. */
export const silence = (): Promise<never> => new Promise(() => undefined)

/** What was asked, request by request, with the number of members: `POST 1000`. */
export function inShort(requests: Received[]): string[] {
  return requests.map(({ what, members }) => [what.split(' ')[0], members.length || ''].join(' ').trim())
}

/** Ends what a test of {@link answerRequests} left behind. Call it once at the top of the file. */
export function forgetAnswersAfterEach(): void {
  afterEach(() => {
    nock.abortPendingRequests()
    nock.cleanAll()
  })
}
