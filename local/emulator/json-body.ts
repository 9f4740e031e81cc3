import type { Context } from 'hono'
import { invalidRequest } from './refusal'

/** The body of a request as JSON. Throws a refusal where it is none. */
export async function jsonBody(c: Context): Promise<unknown> {
  const text = await c.req.text()
  try {
    return JSON.parse(text)
  } catch {
    throw invalidRequest('the body is not JSON')
  }
}
