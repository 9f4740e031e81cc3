import type { Context } from 'hono'
import { invalidRequest } from './refusal'

/** The body of a request as JSON. Throws a refusal where it is none. */
export async function jsonBody(c: Context): Promise<unknown> {
  return parseJson(await c.req.text(), 'the body is not JSON')
}

/** Throws a refusal with this message, and without the text, where it is no JSON. */
export function parseJson(text: string, message: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidRequest(message)
  }
}
