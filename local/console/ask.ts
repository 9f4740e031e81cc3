import { TIMEOUT_MS } from '../../src/launchdarkly-api'
import type { Emulator } from '../emulator/app'
import { Refusal } from '../emulator/refusal'

/** Asks the emulator that the console sends to. `body` is undefined where the answer is no JSON. */
export type Ask = (path: string, call?: { method: 'PUT'; json: unknown }) => Promise<{ status: number; body: unknown }>

export function askEmbedded({ app }: Pick<Emulator, 'app'>): Ask {
  return async (path, call) => {
    const response = await app.request(path, call && { method: call.method, body: JSON.stringify(call.json) })
    return { status: response.status, body: parse(await response.text()) }
  }
}

/** Throws a {@link Refusal} 502 where nobody answers. */
export async function askElsewhere(origin: string): Promise<Ask> {
  const { got } = await import('got')
  const client = got.extend({
    timeout: { request: TIMEOUT_MS },
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 }
  })
  return async (path, call) => {
    try {
      const { statusCode, body } = await client(new URL(path, origin), call)
      return { status: statusCode, body: parse(body) }
    } catch {
      throw new Refusal(502, `${origin} gives no answer: check that it runs.`)
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
