/**
 * Memory of a batch in the heap: what it allocates, and what stays of it while its results are held. Arguments: its events, and
 * how often it is measured. Needs `--expose-gc`, and a young generation so large that nothing is collected in between; that
 * nothing was is checked. Small batches are measured many at once. Prints `{ allocated, kept }`, bytes of a batch each time.
 */
import { setImmediate } from 'node:timers/promises'
import { GCProfiler } from 'node:v8'
import { batchesOf } from './batches'

const EVENTS_AT_ONCE = 10_000
const MOST_AT_ONCE = 1_000
/** So that what is compiled meanwhile is not counted, and that compiled code allocates as it does in the long run. */
const EVENTS_TO_WARM_UP = 50_000

async function main(size: number, rounds: number): Promise<void> {
  const deliver = batchesOf(size)
  const batches = Math.min(MOST_AT_ONCE, Math.ceil(EVENTS_AT_ONCE / size))
  const measure = async () => {
    const results: unknown[] = []
    const before = await collected()
    const profiler = new GCProfiler()
    profiler.start()
    const heap = process.memoryUsage().heapUsed
    for (let i = 0; i < batches; i++) results.push(await deliver())
    const allocated = process.memoryUsage().heapUsed - heap
    const { statistics } = profiler.stop()
    const kept = (await collected()) - before
    if (results.length !== batches) throw new Error('the results are gone')
    return { allocated: allocated / batches, kept: kept / batches, collections: statistics.length }
  }

  for (let events = 0; events < EVENTS_TO_WARM_UP; events += batches * size) await measure()
  const measured = []
  for (let round = 0; round < rounds; round++) measured.push(await measure())
  if (measured.some(({ collections }) => collections > 0)) throw new Error('memory was collected meanwhile')
  console.log(
    JSON.stringify({ allocated: measured.map(({ allocated }) => allocated), kept: measured.map(({ kept }) => kept) })
  )
  process.exit()
}

/** Bytes of the heap that are in use, after all that can be collected is. */
async function collected(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await setImmediate()
    gc!()
  }
  return process.memoryUsage().heapUsed
}

void main(Number(process.argv[2]), Number(process.argv[3]))
