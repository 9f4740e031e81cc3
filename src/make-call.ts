import type { ModifiedResponse, RequestClient } from '@segment/actions-core'
import type { ApiCall } from './launchdarkly-api'

/**
 * Makes a call with the `request` that Segment's runtime gives to a handler, and rejects as that does; but then neither a connection nor
 * a listener is left. By itself node-fetch keeps the connection of a body that stalls open, and after a body that breaks off it goes on
 * listening to the signal that core composes for each request, which Node.js keeps in memory for as long as anybody listens.
 */
export async function makeCall(request: RequestClient, { url, options }: ApiCall): Promise<ModifiedResponse> {
  let signal: AbortSignal | null | undefined
  const beforeRequest = [(prepared: { signal?: AbortSignal | null }): void => void (signal = prepared.signal)]
  // Not among the types of the options of one request, though core takes it there as it does from `extendRequest`.
  const watched = { beforeRequest, ...options }
  try {
    return await request(url, watched)
  } catch (error) {
    // The signal is not aborted; node-fetch's listener closes the connection and takes itself away when told so. Core made this signal
    // for this request alone, and the platform's own one hears nothing of it.
    signal?.dispatchEvent(new Event('abort'))
    throw error
  }
}
