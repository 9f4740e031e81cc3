import * as coldStart from './cold-start'
import * as cpu from './cpu'
import * as growth from './growth'
import * as syncLimit from './sync-limit'
import * as wallTime from './wall-time'

/** What a part gives to `docs/performance.md`. */
export interface Measured {
  /** Text by the name of its block. */
  blocks: Record<string, string>
  /** Files beside the page, by name. */
  files?: Record<string, string>
}

export type Size = 'full' | 'quick'

const CPU = { full: cpu.FULL, quick: cpu.QUICK }
const WALL_TIME = { full: wallTime.FULL, quick: wallTime.QUICK }
const GROWTH = { full: growth.FULL, quick: growth.QUICK }
const SYNC_LIMIT = { full: syncLimit.FULL, quick: syncLimit.QUICK }
const COLD_START = { full: coldStart.FULL, quick: coldStart.QUICK }

/** The parts of the document by name: each measures, for as long as the size says. */
export const PARTS: Record<string, (size: Size) => Promise<Measured>> = {
  cpu: async (size) => ({ blocks: { cpu: await cpu.cpu(CPU[size]) } }),
  'wall-time': async (size) => ({ blocks: await wallTime.wallTime(WALL_TIME[size]) }),
  growth: async (size) => {
    const { markdown, plot } = await growth.growth(GROWTH[size])
    return { blocks: { growth: markdown }, files: { 'performance-growth.svg': plot } }
  },
  'sync-limit': async (size) => ({ blocks: { 'sync-limit': await syncLimit.syncLimit(SYNC_LIMIT[size]) } }),
  'cold-start': async (size) => ({ blocks: { 'cold-start': await coldStart.coldStart(COLD_START[size]) } })
}
