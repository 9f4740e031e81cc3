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

/** The parts of the document by name: each measures, for as long as the size says. */
export const PARTS: Record<string, (size: Size) => Promise<Measured>> = {
  cpu: async (size) => ({ blocks: { cpu: await cpu.cpu(sizeOf(cpu, size)) } }),
  'wall-time': async (size) => ({ blocks: await wallTime.wallTime(sizeOf(wallTime, size)) }),
  growth: async (size) => {
    const { markdown, plot } = await growth.growth(sizeOf(growth, size))
    return { blocks: { growth: markdown }, files: { 'performance-growth.svg': plot } }
  },
  'sync-limit': async (size) => ({ blocks: { 'sync-limit': await syncLimit.syncLimit(sizeOf(syncLimit, size)) } }),
  'cold-start': async (size) => ({ blocks: { 'cold-start': await coldStart.coldStart(sizeOf(coldStart, size)) } })
}

function sizeOf<Sizes>({ FULL, QUICK }: { FULL: Sizes; QUICK: Sizes }, size: Size): Sizes {
  return size === 'full' ? FULL : QUICK
}
