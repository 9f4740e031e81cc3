export interface BatchShape {
  events: number
  audiences: number
  traits: number
}

/** Batches of 1, 100 and 1,000 events, of one audience and of many, plain and with 30 traits. */
export const BATCH_SHAPES: BatchShape[] = [
  ...[0, 30].map((traits) => ({ events: 1, audiences: 1, traits })),
  ...[100, 1_000].flatMap((events) =>
    [0, 30].flatMap((traits) =>
      [1, 10, 1_000].map((audiences) => ({ events, audiences: Math.min(events, audiences), traits }))
    )
  )
]
