import type { Case } from './measure'
import type { StreamShape } from './stream'

export interface WallTimeSizes {
  /** Of each stream. */
  events: number
  audiences: readonly number[]
  distances: readonly number[]
  /** Requests of a route in 10 seconds. */
  limit: number
}

export const FULL: WallTimeSizes = {
  events: 100_000,
  audiences: [1, 10, 1_000],
  distances: [0, 25, 100],
  limit: 100
}

export const QUICK: WallTimeSizes = { events: 600, audiences: [1, 10], distances: [0, 100], limit: 2 }

export const BATCH = 1_000
const SMALL_BATCH = 100
const COPIES = 4

/** Every stream at every distance, with LaunchDarkly's windows and without them; and what shows more than those. */
export function casesOf({ events, audiences, distances, limit }: WallTimeSizes): Case[] {
  const many = Math.max(...audiences)
  const farthest = Math.max(...distances)
  const of = (audiences: number, kinds: readonly string[] = ['user']): StreamShape => ({ events, audiences, kinds })
  const streams = [...audiences.map((count) => of(count)), of(10, ['user', 'account'])]
  const whole = { batch: BATCH, copies: 1 }
  return [
    ...streams.flatMap((stream) => [0, farthest].map((distance) => ({ ...whole, stream, distance }))),
    { ...whole, stream: of(10), distance: farthest, copies: COPIES },
    ...streams.flatMap((stream) => distances.map((distance) => ({ ...whole, stream, distance, limit }))),
    { ...whole, stream: of(10), distance: farthest, limit, copies: COPIES },
    { ...whole, stream: of(many), distance: 0, limit, batch: SMALL_BATCH }
  ]
}
