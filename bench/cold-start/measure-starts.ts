import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fastestTenth } from '../fastest-tenth'
import { median } from '../median'
import type { Loaded } from './paths'

const run = promisify(execFile)

/** A process of Node.js that loads something and ends. */
export interface Start {
  medianMillis: number
  /** The mean of the fastest tenth. */
  fastestMillis: number
  /** At the end, the median. */
  residentBytes: number
  heapBytes: number
}

export type Starts = Record<keyof Loaded, Start>

const PRINT_MEMORY = 'console.log(JSON.stringify(process.memoryUsage()))'

/** Starts so many processes of each, in turns. */
export async function measureStarts(paths: Loaded, runs: number): Promise<Starts> {
  const names = Object.keys(paths) as Array<keyof Loaded>
  const measured = names.map((name) => ({ name, millis: [] as number[], rss: [] as number[], heap: [] as number[] }))
  console.error(`${runs} starts of each`)
  for (let turn = 0; turn < runs; turn++) {
    for (const { name, millis, rss, heap } of measured) {
      const path = paths[name]
      const code = path === undefined ? PRINT_MEMORY : `require(${JSON.stringify(path)});${PRINT_MEMORY}`
      const began = performance.now()
      const { stdout } = await run(process.execPath, ['-e', code])
      millis.push(performance.now() - began)
      const memory = JSON.parse(stdout) as NodeJS.MemoryUsage
      rss.push(memory.rss)
      heap.push(memory.heapUsed)
    }
  }
  const starts = measured.map(({ name, millis, rss, heap }) => {
    const start: Start = {
      medianMillis: median(millis),
      fastestMillis: fastestTenth(millis),
      residentBytes: median(rss),
      heapBytes: median(heap)
    }
    return [name, start] as const
  })
  return Object.fromEntries(starts) as Starts
}
