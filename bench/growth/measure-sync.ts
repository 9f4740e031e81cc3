import { number } from '../../local/plain-table'
import { withEmulator } from '../sync-limit/emulator-process'
import { withEventsFile } from '../sync-limit/events-file'
import { median } from '../median'
import { runSyncCommand, type SyncRun } from '../sync-limit/sync-command'

export interface SyncSize {
  events: number
  rounds: number
}

export interface SyncGrowth {
  events: number
  rounds: number
  /** From the start of the process to its end: the median of the rounds. */
  seconds: number
  /** The most that the system gave to the process, in any of the rounds. */
  megabytes: number
}

/** `sync` of a file of each number of events to an emulator that is empty. */
export async function measureSyncs(sizes: readonly SyncSize[]): Promise<SyncGrowth[]> {
  const measured: SyncGrowth[] = []
  for (const { events, rounds } of sizes) {
    const runs = await withEventsFile(events, async (file) => {
      const runs: SyncRun[] = []
      for (let round = 0; round < rounds; round++) {
        console.error(`sync of ${number(events)} events, round ${round + 1} of ${rounds}`)
        runs.push(await withEmulator((origin) => runSyncCommand(file, { events, origin })))
      }
      return runs
    })
    measured.push({
      events,
      rounds,
      seconds: median(runs.map(({ wholeSeconds }) => wholeSeconds)),
      megabytes: Math.max(...runs.map(({ megabytes }) => megabytes))
    })
  }
  return measured
}
