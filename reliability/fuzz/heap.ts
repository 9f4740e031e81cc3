/** In bytes, when nothing is on it that is not in use. Needs `node --expose-gc`. */
export async function heapInUse(): Promise<number> {
  if (!global.gc) throw new Error('run it by npm run fuzz, or with node --expose-gc')
  // What waits for the next turns may hold on to what it is about.
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
  global.gc()
  global.gc()
  return process.memoryUsage().heapUsed
}

export interface Growth {
  before: number
  after: number
}

const MAX_GROWTH = 0.05

/** Functions are compiled, and compiled better, as long as a process runs; so much of it is no leak. */
const ALLOWANCE = 2 * 1_048_576

export function faultsOfGrowth({ before, after }: Growth): string[] {
  if (after <= before * (1 + MAX_GROWTH) + ALLOWANCE) return []
  return [`the heap grew from ${megabytes(before)} to ${megabytes(after)} MB`]
}

export const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1)
