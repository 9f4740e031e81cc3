import { join } from 'node:path'
import { median } from '../median'
import { inOwnProcess } from '../own-process'

export interface BatchSizes {
  events: readonly number[]
  rounds: number
  /** Of each round, for the CPU time of batches of one size. */
  milliseconds: number
}

/** One batch. Each is the median of the rounds. */
export interface BatchGrowth {
  events: number
  /** Of CPU time. */
  micros: number
  /** In the heap, where nothing is collected while it runs. */
  allocatedBytes: number
  /** In the heap, after collection, while the results are held. */
  keptBytes: number
}

/** In each round the memory is measured so often, in one process. */
const MEMORY_ROUNDS = 3

/** In megabytes: larger than what is allocated by 10,000 events. */
const YOUNG_GENERATION = 512

const NO_COLLECTION = [
  '--expose-gc',
  `--min-semi-space-size=${YOUNG_GENERATION}`,
  `--max-semi-space-size=${YOUNG_GENERATION}`
]

/** Batches of each number of events, in turns, each in a process of its own. */
export async function measureBatches({ events, rounds, milliseconds }: BatchSizes): Promise<BatchGrowth[]> {
  const measured = events.map((size) => ({
    size,
    micros: [] as number[],
    allocated: [] as number[],
    kept: [] as number[]
  }))
  for (let round = 0; round < rounds; round++) {
    console.error(`batches, round ${round + 1} of ${rounds}`)
    for (const { size, micros, allocated, kept } of measured) {
      micros.push(Number(await inOwnProcess(script('batch-time-process'), [size, milliseconds].map(String))))
      const memory = (await inOwnProcess(
        script('batch-memory-process'),
        [size, MEMORY_ROUNDS].map(String),
        NO_COLLECTION
      )) as { allocated: number[]; kept: number[] }
      allocated.push(...memory.allocated)
      kept.push(...memory.kept)
    }
  }
  return measured.map(({ size, micros, allocated, kept }) => ({
    events: size,
    micros: median(micros),
    allocatedBytes: median(allocated),
    keptBytes: median(kept)
  }))
}

const script = (name: string): string => join(__dirname, `${name}.ts`)
