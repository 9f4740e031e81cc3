/**
 * `npm run bench:sync`: events per second of `launchdarkly-audiences sync`, from a file to an emulator in another process, beside
 * what the destination reaches with events that are in memory; and the memory that it takes. `-- 10000000` makes it so many
 * events. Ends with 1 where a limit is not held.
 */
import { cpus } from 'node:os'
import Table from 'cli-table3'
import { number } from '../local/plain-table'
import { withEmulator } from './sync-limit/emulator-process'
import { withEventsFile } from './sync-limit/events-file'
import { commandRate, destinationAlone } from './sync-limit/measure-rates'
import { median } from './median'
import { runSyncCommand } from './sync-limit/sync-command'

const EVENTS = Number(process.argv[2] ?? 300_000)
/** Ten million take minutes. */
const ROUNDS = EVENTS > 1_000_000 ? 1 : 5
const LIMITS = { ratio: 0.8, megabytes: 250 }

async function main(): Promise<void> {
  const alone: number[] = []
  const synced: number[] = []
  const memory: number[] = []
  await withEventsFile(EVENTS, (file) =>
    withEmulator(async (origin) => {
      for (let round = 0; round < ROUNDS; round++) {
        alone.push(await destinationAlone(EVENTS, origin))
        const run = await runSyncCommand(file, { events: EVENTS, origin })
        synced.push(commandRate(EVENTS, run))
        memory.push(run.megabytes)
      }
    })
  )

  const ratio = median(synced) / median(alone)
  const table = new Table({ head: ['events per second', 'median', 'runs'], style: { head: [], border: [] } })
  table.push(row('the destination, events in memory', alone), row('sync, events of a file', synced))
  console.log(
    `Node ${process.version}, ${cpus().length} cores, ${number(EVENTS)} events in batches of 1,000, in turns\n${table.toString()}\nratio ${ratio.toFixed(2)}, memory of sync at most ${Math.max(...memory)} MB`
  )
  if (ratio < LIMITS.ratio || Math.max(...memory) > LIMITS.megabytes) {
    console.error(`Beyond the limits: a ratio of ${LIMITS.ratio}, ${LIMITS.megabytes} MB.`)
    process.exitCode = 1
  }
}

const row = (name: string, values: number[]): string[] => [name, number(median(values)), values.map(number).join('  ')]

void main()
