/** LaunchDarkly's windows last so many seconds. https://launchdarkly.com/docs/api#rate-limiting */
const WINDOW = 10

export interface Load {
  batches: number
  /** Requests of a batch. */
  requests: number
  /** Seconds of a core that a batch takes at no distance. */
  cpu: number
  /** Seconds to LaunchDarkly and back. */
  distance: number
  /** Requests in a window, shared by all copies; any number where there is none. */
  limit?: number
  copies: number
  /** Cores for the copies: as many as there are copies, where each has a machine of its own. */
  cores: number
}

export interface Expected {
  seconds: number
  requests: number
}

/**
 * How long the load takes, and how many requests, where a batch that meets the limit is sent again as a whole; `undefined` where a
 * window does not hold the requests of one batch, so that it never ends.
 */
export function expected(load: Load): Expected | undefined {
  const { batches, requests, limit, copies } = load
  const all = batches * requests
  const unlimited = { seconds: workOf(batches, load), requests: all }
  if (limit === undefined) return unlimited

  const ofWindow = Math.floor(limit / requests)
  if (ofWindow === 0) return undefined
  // The next window begins before this one is full: the limit is never met.
  if (workOf(ofWindow, load) >= WINDOW) return unlimited
  const full = Math.ceil(batches / ofWindow) - 1
  return {
    seconds: Math.max(unlimited.seconds, WINDOW * full + workOf(batches - full * ofWindow, load)),
    // At the end of each window each copy meets the limit once.
    requests: all + full * copies * requests
  }
}

/** Copies wait side by side, and compute on the cores that there are. */
function workOf(batches: number, { cpu, distance, copies, cores }: Load): number {
  return Math.max(Math.ceil(batches / copies) * (cpu + distance), (batches * cpu) / cores)
}

/** How many of so many audiences, mixed evenly, a batch of so many events is expected to hold. */
export function audiencesOfBatch(audiences: number, events: number): number {
  return audiences * (1 - (1 - 1 / audiences) ** events)
}
