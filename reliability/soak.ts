/**
 * `npm run soak`: copies of the destination under load, against an emulator that misbehaves, for ten minutes. Ends with 1 where a
 * result is not as it must be, a membership is wrong, the heap grows or a handle is left.
 */
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Command, InvalidArgumentError } from 'commander'
import { wholeNumber } from '../local/option-values'
import { number } from '../local/plain-table'
import { runCommand } from '../local/run-command'
import { couldNotFinish, EXIT_CODES, wrongUsage } from '../local/tool-error'
import { openBooks } from './soak/books'
import { startEmulator } from './soak/emulator-process'
import { FAULT_RULES } from './soak/fault-rules'
import { countHandles, takeFootprint } from './soak/footprint'
import { createLanes, type Lane } from './soak/lane'
import { failuresOf } from './soak/outcome'
import { AUDIENCES, LANES, USERS } from './soak/population'
import { compareAll, readFaults } from './soak/read-back'
import { report } from './soak/report'
import { showTime } from './soak/show-time'

interface Options {
  minutes: number
  seed: number
  maxHeapGrowth: number
  commandLine: string
}

/** Then the footprint is taken for the first time: at minute 2 of 10. */
const MARK = 0.2
/** How long the last batches may take. */
const SETTLING_MS = 180_000

async function soak({ minutes, seed, maxHeapGrowth, commandLine }: Options): Promise<void> {
  if (!globalThis.gc) {
    throw wrongUsage('The heap cannot be collected.', 'Run it with npm run soak, or with node --expose-gc.')
  }
  // The emulator ends with this process.
  process.once('SIGINT', () => process.exit(EXIT_CODES.interrupted))
  process.once('SIGTERM', () => process.exit(EXIT_CODES.couldNotFinish))
  const { origin, died } = await startEmulator(commandLine, FAULT_RULES)
  console.log(
    `Node ${process.version}, ${cpus().length} cores, ${minutes} minutes, seed ${seed}, an emulator at ${origin}\n${LANES} copies of the destination, ${number(USERS)} users, ${AUDIENCES.length} audiences`
  )
  const books = openBooks()
  const lanes = createLanes(origin, seed, books)
  const total = minutes * 60_000
  let milliseconds = 0
  const run = async (part: number): Promise<void> => {
    const began = Date.now()
    await Promise.race([load(lanes, began + total * part), died])
    milliseconds += Date.now() - began
  }

  const start = countHandles()
  const progress = showTime(books, total)
  await run(MARK)
  const mark = await takeFootprint(start)
  await run(1 - MARK)
  progress.stop()
  const end = await takeFootprint(start)

  const comparisons = await compareAll(origin, books.truth)
  const faults = await readFaults(origin)
  const outcome = { books, milliseconds, start, mark, end, comparisons, faults, maxHeapGrowth: maxHeapGrowth / 100 }
  console.log(report(outcome))
  const failures = failuresOf(outcome)
  if (failures.length === 0) return console.log('All of it is as it must be.')
  console.error(['The soak failed:', ...failures].join('\n'))
  process.exitCode = EXIT_CODES.couldNotFinish
}

/** Runs the lanes until `end` (epoch milliseconds), and until what they began by then is settled. */
async function load(lanes: Lane[], end: number): Promise<void> {
  const settled = new AbortController()
  const overdue = setTimeout(end + SETTLING_MS - Date.now(), undefined, { signal: settled.signal }).then(
    () => {
      throw couldNotFinish('The last batches were not settled.', `They were given ${SETTLING_MS / 60_000} minutes.`)
    },
    () => undefined
  )
  try {
    await Promise.race([Promise.all(lanes.map((lane) => lane(end))), overdue])
  } finally {
    settled.abort()
  }
}

function parseMinutes(value: string): number {
  const minutes = Number(value)
  if (/^[\d.]+$/.test(value) && minutes > 0 && minutes <= 1_440) return minutes
  throw new InvalidArgumentError('Give minutes above 0, at most 1440; 0.5 is half a minute.')
}

runCommand(
  new Command('soak')
    .description('The destination under load, against an emulator that misbehaves.')
    .option('--minutes <number>', 'how long events are sent', parseMinutes, 10)
    .option('--seed <number>', 'of the events', wholeNumber(0, 1_000_000), 1)
    .option('--max-heap-growth <percent>', 'between a fifth of the time and its end', wholeNumber(0, 1_000), 5)
    .option('--command-line <file>', 'whose emulator to start', join(__dirname, '../dist/local/cli.js'))
    .action(soak)
)
