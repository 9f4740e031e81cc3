import { Response, type DestinationDefinition, type RequestClient } from '@segment/actions-core'
import definition from '../../src'
import type { Settings } from '../../src/generated-types'
import type { SentMember } from './both-ways'

/** What the destination asks of its `request`. */
export interface Asked {
  method: string
  contextKind?: string
  /** None for a check of the environment. */
  members: SentMember[]
}

/** Answers with a status. What it throws, or rejects with, is what `request` throws. */
type Answering = (asked: Asked) => number | Promise<number>

/** The destination with another `request` than the one that Segment's runtime hands to its actions: nothing goes over the wire. */
export function withRequest(answering: Answering): DestinationDefinition<Settings> {
  const { syncAudience } = definition.actions
  const request = ((_url, { method = 'GET', body } = {}) => {
    const { contextKind, batch: members = [] } = JSON.parse(typeof body === 'string' ? body : '{}')
    return Promise.resolve(answering({ method, contextKind, members })).then(responseOf)
  }) as RequestClient
  return {
    ...definition,
    actions: {
      syncAudience: {
        ...syncAudience,
        perform: (_request, data) => syncAudience.perform(request, data),
        performBatch: (_request, data) => syncAudience.performBatch?.(request, data)
      }
    }
  }
}

/** A request that waits for the test. Both functions come back when the destination has gone on as far as it can. */
export interface Waiting extends Asked {
  answer(status: number): Promise<void>
  fail(error: unknown): Promise<void>
}

/** The destination whose requests are answered by hand, and the list of them in the order in which they were started. */
export function answeredByHand(): { definition: DestinationDefinition<Settings>; requests: Waiting[] } {
  const requests: Waiting[] = []
  const definition = withRequest(
    (asked) =>
      new Promise((resolve, reject) => {
        requests.push({
          ...asked,
          answer: (status) => {
            resolve(status)
            return turn()
          },
          fail: (error) => {
            reject(error)
            return turn()
          }
        })
      })
  )
  return { definition, requests }
}

/** Comes back when all that waits for nothing from outside is done. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function responseOf(status: number) {
  return Object.assign(new Response(null, { status }), { content: '', data: '' })
}
