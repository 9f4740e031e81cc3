/**
 * `npm run bench:emulator`: a million members, requests of 1,000, with LaunchDarkly's server SDK connected all the time.
 * The emulator, the application with the SDK and this client are a process each. Ends with 1 where a limit is not held.
 */
import { execFile, fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import Table from 'cli-table3'
import { segmentKey } from '../local/emulator/apply-sync'
import { LOCAL_CREDENTIALS } from '../local/emulator/credentials'
import type { RequestRecord } from '../local/emulator/request-log'
import type { Awaited } from './sdk-application'

const MEMBERS = 1_000_000
const PER_REQUEST = 1_000
const ROUNDS_OF_CHANGES = 50
/** The emulator remembers 100 requests. */
const LOOK_EVERY = 50
const LIMITS = { megabytes: 300, milliseconds: 10 }

const COHORT = 'aud_1'
const FLAG = segmentKey(COHORT)
const contextKey = (i: number): string => `user-${i}`

async function main(): Promise<void> {
  const emulator = spawn(process.execPath, [join(__dirname, '../dist/local/cli.js'), 'emulator', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [greeting] = (await once(emulator.stdout, 'data')) as [Buffer]
  const [origin] = /http:\S+[^;, ]/.exec(String(greeting)) ?? []
  if (origin === undefined) throw new Error('the emulator did not start')
  const memory = watchMemory(emulator)
  const application = await startApplication(origin)

  const load: number[] = []
  const loadApplied: number[] = []
  for (let i = 0; i < MEMBERS; i += PER_REQUEST) {
    load.push(await sync(origin, members(i, true)))
    if (load.length % LOOK_EVERY === 0) loadApplied.push(...(await lastApplied(origin)).slice(-LOOK_EVERY))
  }
  await turned(application.child, { flag: FLAG, contextKey: contextKey(MEMBERS - 1), value: true })
  const afterLoad = memory.peak()

  const late = await startApplication(origin)

  const changes: number[] = []
  const turns: number[] = []
  for (let round = 0; round < ROUNDS_OF_CHANGES; round++) {
    // Members of every part.
    const spread = Array.from({ length: PER_REQUEST }, (_, i) => (i * (MEMBERS / PER_REQUEST) + round) % MEMBERS)
    const began = performance.now()
    changes.push(
      await sync(
        origin,
        spread.map((i) => member(i, false))
      )
    )
    await turned(application.child, { flag: FLAG, contextKey: contextKey(spread[PER_REQUEST - 1]), value: false })
    turns.push(performance.now() - began)
  }
  const changesApplied = (await lastApplied(origin)).slice(-ROUNDS_OF_CHANGES)
  memory.stop()
  const peak = memory.peak()
  for (const { child } of [application, late]) child.kill()
  emulator.kill('SIGINT')

  const table = new Table({ head: ['ms', 'median', '99 %', 'longest'], style: { head: [], border: [] } })
  table.push(
    ['1,000 new members, applied in', ...figures(loadApplied)],
    ['as its sender sees it', ...figures(load)],
    ['1,000 removals all over the parts, applied in', ...figures(changesApplied)],
    ['as its sender sees it', ...figures(changes)],
    ['until a running SDK sees the removals', ...figures(turns)]
  )
  console.log(`Node ${process.version}, ${cpus().length} cores, a segment of ${MEMBERS.toLocaleString('en-US')} members, server SDKs connected
${table.toString()}
memory of the emulator at most: ${afterLoad} MB while it filled, ${peak} MB with a second SDK
a second SDK has all of it after ${Math.round(late.milliseconds)} ms`)

  if (
    peak > LIMITS.megabytes ||
    median(loadApplied) > LIMITS.milliseconds ||
    median(changesApplied) > LIMITS.milliseconds
  ) {
    console.error(`Beyond the limits: ${LIMITS.megabytes} MB, ${LIMITS.milliseconds} ms to apply a request.`)
    process.exitCode = 1
  }
}

const member = (i: number, value: boolean) => ({
  userId: contextKey(i),
  cohortName: 'Vip customers',
  cohortId: COHORT,
  value
})
const members = (from: number, value: boolean) => Array.from({ length: PER_REQUEST }, (_, i) => member(from + i, value))

/** Sends a sync, and says how many milliseconds it took until its answer was there. The processes share the cores. */
async function sync(origin: string, batch: Array<ReturnType<typeof member>>): Promise<number> {
  const body = JSON.stringify({ environmentId: LOCAL_CREDENTIALS.clientId, contextKind: 'user', batch })
  const began = performance.now()
  const { status } = await fetch(`${origin}/api/v2/segment-targets/segment-audiences`, {
    method: 'POST',
    headers: { Authorization: LOCAL_CREDENTIALS.apiKey, 'Content-Type': 'application/json' },
    body
  })
  if (status !== 204) throw new Error(`the emulator answered ${status}`)
  return performance.now() - began
}

/** How long the last syncs took from their arrival to their answer, in whole milliseconds, as the emulator wrote it down. */
async function lastApplied(origin: string): Promise<number[]> {
  const requests = (await (await fetch(`${origin}/emulator/requests`)).json()) as RequestRecord[]
  return requests.filter(({ method }) => method === 'POST').map(({ milliseconds = NaN }) => milliseconds)
}

async function startApplication(origin: string): Promise<{ child: ChildProcess; milliseconds: number }> {
  const began = performance.now()
  const child = fork(join(__dirname, 'sdk-application.ts'), [origin], { execArgv: ['--import', 'tsx'], silent: true })
  await once(child, 'message')
  return { child, milliseconds: performance.now() - began }
}

async function turned(application: ChildProcess, awaited: Awaited): Promise<void> {
  application.send(awaited)
  await once(application, 'message')
}

/** The most memory that a process held so far, in MB, looked at every tenth of a second. */
function watchMemory({ pid }: ChildProcess) {
  let most = 0
  const look = async (): Promise<void> => {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])
    most = Math.max(most, Math.round(Number(stdout) / 1_024))
  }
  const timer = setInterval(() => void look(), 100)
  return { peak: () => most, stop: () => clearInterval(timer) }
}

const figures = (values: number[]): string[] =>
  [median(values), quantile(values, 0.99), quantile(values, 1)].map((value) => value.toFixed(1))

const median = (values: number[]): number => quantile(values, 0.5)

function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
}

void main()
