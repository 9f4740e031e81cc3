/**
 * A process of its own: fuzzes destinations that misbehave, each in another way, and prints what does not hold of them as JSON.
 * Within Jest nobody would be told of exceptions that are not caught.
 */
import { MultiStatusResponse, type ActionDefinition, type RequestOptions } from '@segment/actions-core'
import { withActions } from '../../local/with-actions'
import { fuzzAnswers } from '../../reliability/fuzz/fuzz-answers'
import { fuzzEvents } from '../../reliability/fuzz/fuzz-events'
import { watchStrayErrors } from '../../reliability/fuzz/stray-errors'
import definition from '../../src'
import type { Settings } from '../../src/generated-types'

type Action = ActionDefinition<Settings>
type Misbehaviour = (action: Action) => Partial<Pick<Action, 'perform' | 'performBatch'>>

/** The first line of what does not hold, by misbehaviour. */
export type Found = Record<string, string>

const SEED = 7
const kept: unknown[] = []

const OF_EVENTS: Record<string, Misbehaviour> = {
  'drops a result': ({ performBatch }) => ({
    performBatch: async (request, data) => {
      const all: unknown = await performBatch?.(request, data)
      const fewer = new MultiStatusResponse()
      if (all instanceof MultiStatusResponse)
        all
          .getAllResponses()
          .slice(1)
          .forEach((one) => fewer.pushResponseObject(one))
      return fewer
    }
  }),
  'returns nothing for each event': () => ({ performBatch: () => Promise.resolve({}) }),
  'throws an error without a status': () => ({ perform: () => Promise.reject(new Error('no status')) }),
  'fails a whole batch': () => ({ performBatch: () => Promise.reject(new TypeError('no status')) }),
  'never ends': () => ({ perform: () => new Promise(() => undefined) }),
  'rejects later': ({ perform }) => ({
    perform: (request, data) => {
      void Promise.reject(new Error('later'))
      return perform(request, data) as unknown
    }
  }),
  'throws later': ({ perform }) => ({
    perform: (request, data) => {
      process.nextTick(() => {
        throw new Error('later')
      })
      return perform(request, data) as unknown
    }
  }),
  'tells the token': () => ({
    perform: (_request, { settings }) =>
      Promise.reject(Object.assign(new Error(`refused: ${settings.apiKey}`), { status: 401 }))
  }),
  'sends a text for a boolean': ({ perform }) => ({
    perform: (request, data) =>
      perform(
        (url, options) =>
          request(url, { ...options, body: String(options?.body).replace(/:(true|false)}/g, ':"$1"}') }),
        data
      ) as unknown
  }),
  'keeps what it is given': ({ performBatch }) => ({
    performBatch: (request, data) => {
      kept.push(data.payload.map(() => Array<number>(4_000).fill(kept.length)))
      return performBatch?.(request, data)
    }
  })
}

const OF_ANSWERS: Record<string, Misbehaviour> = {
  'takes every answer for a success': ({ perform }) => ({
    perform: async (request, data): Promise<unknown> => {
      try {
        return await perform(request, data)
      } catch {
        return { status: 200 }
      }
    }
  }),
  'takes no answer for a success': ({ perform }) => ({
    perform: async (request, data) => {
      await perform(request, data)
      throw Object.assign(new Error('refused'), { status: 500 })
    }
  }),
  'tells all that an answer says': ({ perform }) => ({
    perform: async (request, data): Promise<unknown> => {
      let said = ''
      const listening = async <Data>(url: string, options?: RequestOptions) => {
        const response = await request<Data>(url, options)
        said = response.content
        return response
      }
      try {
        return await perform(listening, data)
      } catch {
        throw Object.assign(new Error(`refused: ${said}`), { status: 500 })
      }
    }
  }),
  'keeps the process busy': ({ perform }) => ({
    perform: async (request, data) => {
      const result: unknown = await perform(request, data)
      for (const began = performance.now(); performance.now() - began < 60;);
      return result
    }
  })
}

async function main(): Promise<void> {
  const strays = watchStrayErrors(process)
  const found: Found = {}
  const note = (misbehaviour: string, violation = 'nothing'): void => {
    found[misbehaviour] = violation.split('\n')[0]
  }
  for (const [name, misbehave] of Object.entries(OF_EVENTS)) {
    const maxMs = name === 'never ends' ? 20 : undefined
    const { violation } = await fuzzEvents({ definition: as(misbehave), events: 2_000, seed: SEED, strays, maxMs })
    note(name, violation)
  }
  for (const [name, misbehave] of Object.entries(OF_ANSWERS)) {
    const maxBlockedMs = name === 'keeps the process busy' ? 50 : undefined
    const { violation } = await fuzzAnswers({
      definition: as(misbehave),
      answers: 100,
      seed: SEED,
      strays,
      maxBlockedMs
    })
    note(name, violation)
  }
  console.log(JSON.stringify(found))
  process.exit()
}

const as = (misbehave: Misbehaviour) => withActions(definition, (action) => ({ ...action, ...misbehave(action) }))

void main()
