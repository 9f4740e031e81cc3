import type { ModifiedResponse, RequestClient } from '@segment/actions-core'
import type { ApiCall } from './launchdarkly-api'

/**
 * Makes a call with the `request` that Segment's runtime gives to a handler, and rejects as that does; but then nothing is left of it.
 * By itself node-fetch would keep the connection of a body that stalls open, and the memory of one that breaks off for ever: it listens
 * on to the signal that core makes for each request, and what a signal has to tell, Node.js keeps.
 */
export async function makeCall(request: RequestClient, { url, options }: ApiCall): Promise<ModifiedResponse> {
  let signal: AbortSignal | null | undefined
  const beforeRequest = [(prepared: { signal?: AbortSignal | null }): void => void (signal = prepared.signal)]
  // Not among the types of the options of one request, though core takes it there as it does from `extendRequest`.
  const watched = { ...options, beforeRequest }
  try {
    return await request(url, watched)
  } catch (error) {
    signal?.dispatchEvent(new Event('abort'))
    throw error
  }
}
