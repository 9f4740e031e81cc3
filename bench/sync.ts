/**
 * `npm run bench:sync`: events per second of `launchdarkly-audiences sync`, from a file to an emulator in another process, beside
 * what the destination reaches with events that are in memory; and the memory that it takes. `-- 10000000` makes it so many
 * events. Ends with 1 where a limit is not held.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { promisify } from 'node:util'
import Table from 'cli-table3'
import { engageEvent } from './engage-events'

const EVENTS = Number(process.argv[2] ?? 300_000)
/** They come again and again, so that the emulator stays small. */
const USERS = 100_000
/** Ten million take minutes. */
const ROUNDS = EVENTS > 1_000_000 ? 1 : 5
const LIMITS = { ratio: 0.8, megabytes: 250 }

const CLI = join(__dirname, '../dist/local/cli.js')
const run = promisify(execFile)

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const file = join(folder, 'events.jsonl')
  await writeEvents(file)
  const emulator = spawn(process.execPath, [CLI, 'emulator', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [greeting] = (await once(emulator.stdout, 'data')) as [Buffer]
  const [origin] = /http:\/\/\S+:\d+/.exec(String(greeting))!

  const alone: number[] = []
  const synced: number[] = []
  const memory: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await destinationAlone(origin))
    const { eventsPerSecond, megabytes } = await sync(file, origin, join(folder, 'report.json'))
    synced.push(eventsPerSecond)
    memory.push(megabytes)
  }
  emulator.kill('SIGINT')
  rmSync(folder, { recursive: true })

  const ratio = median(synced) / median(alone)
  const table = new Table({ head: ['events per second', 'median', 'runs'], style: { head: [], border: [] } })
  table.push(row('the destination, events in memory', alone), row('sync, events of a file', synced))
  console.log(
    `Node ${process.version}, ${cpus().length} cores, ${EVENTS.toLocaleString('en-US')} events in batches of 1,000, in turns\n${table.toString()}\nratio ${ratio.toFixed(2)}, memory of sync at most ${Math.max(...memory)} MB`
  )
  if (ratio < LIMITS.ratio || Math.max(...memory) > LIMITS.megabytes) {
    console.error(`Beyond the limits: a ratio of ${LIMITS.ratio}, ${LIMITS.megabytes} MB.`)
    process.exitCode = 1
  }
}

async function writeEvents(file: string): Promise<void> {
  const stream = createWriteStream(file)
  for (let i = 0; i < EVENTS; i++) {
    if (!stream.write(`${JSON.stringify(engageEvent(i % USERS))}\n`)) await once(stream, 'drain')
  }
  await finished(stream.end())
}

async function destinationAlone(origin: string): Promise<number> {
  const script = join(__dirname, 'destination-alone.ts')
  // No more than it takes to be measured.
  const events = Math.min(EVENTS, 300_000)
  const { stdout } = await run(process.execPath, ['--import', 'tsx', script, origin, String(events)])
  return Number(stdout)
}

/** The most memory that the system ever gave to the process, as it says itself when it ends. */
const MEMORY = "process.on('exit', () => console.error('most kB', process.resourceUsage().maxRSS))"

async function sync(file: string, origin: string, report: string) {
  const preloaded = `data:text/javascript,${encodeURIComponent(MEMORY)}`
  const { stderr } = await run(
    process.execPath,
    ['--import', preloaded, CLI, 'sync', file, '--to', origin, '--report', report],
    { maxBuffer: Infinity }
  )
  const { seconds, events } = JSON.parse(readFileSync(report, 'utf8')) as {
    seconds: number
    events: { delivered: number }
  }
  if (events.delivered !== EVENTS) throw new Error('an event was not delivered')
  const [, kilobytes] = /most kB (\d+)/.exec(stderr)!
  return { eventsPerSecond: Math.round(EVENTS / seconds), megabytes: Math.round(Number(kilobytes) / 1_024) }
}

function row(name: string, values: number[]): string[] {
  return [name, median(values).toLocaleString('en-US'), values.map((value) => value.toLocaleString('en-US')).join('  ')]
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
}

void main()
