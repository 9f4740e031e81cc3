import { measureLoading } from './measure-loading'
import { measureStarts } from './measure-starts'
import { pathsToLoad } from './paths'
import { loadingTable, loadingText, startsTable, startsText } from './texts'

export interface ColdStartSizes {
  /** Processes of each that are started. */
  starts: number
  /** Processes in which it is looked at what is loaded. */
  traces: number
}

export const FULL: ColdStartSizes = { starts: 30, traces: 7 }
export const QUICK: ColdStartSizes = { starts: 2, traces: 1 }

/** What `require('.')` takes and loads, and what of that nobody needs. */
export async function coldStart({ starts, traces }: ColdStartSizes): Promise<string> {
  const paths = pathsToLoad()
  const measured = await measureStarts(paths, starts)
  const loading = await measureLoading(paths.ours, traces)
  return [
    `Whole processes, \`node -e\`, that load something and end: ${starts} of each, in turns; memory at the end.`,
    startsTable(measured),
    startsText(measured),
    `What it loads, and how long each package takes by itself, without what it loads in turn (files added up, of each the median of ${traces === 1 ? 'one process' : `${traces} processes`} in which loading is watched, which takes time, too):`,
    loadingTable(loading),
    loadingText(loading)
  ].join('\n\n')
}
