/** `npm run bench`: what the destination adds to the CPU time that Segment's runtime takes for an event anyway. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import {
  Destination,
  MultiStatusResponse,
  type ActionDefinition,
  type DestinationDefinition
} from '@segment/actions-core'
import Table from 'cli-table3'
import { LOCAL_CREDENTIALS } from '../local/emulator/credentials'
import { presetSettings } from '../local/preset-settings'
import { redirected } from '../local/redirected'
import destination from '../src'
import type { Settings } from '../src/generated-types'
import { envelope, membersBody, syncMembers } from '../src/launchdarkly-api'
import { engageEvent } from './engage-events'

const EVENTS = 1_000
const WARM_UP_ROUNDS = 60
const ROUNDS = 400

const SETTINGS = presetSettings(destination, LOCAL_CREDENTIALS)

const member = (i: number) => ({ userId: `user-${i}`, cohortName: 'Vip customers', cohortId: 'aud_1', value: true })
const events = Array.from({ length: EVENTS }, (_, i) => engageEvent(i))
const body = membersBody(
  envelope(LOCAL_CREDENTIALS.clientId, 'user'),
  events.map((_, i) => ({ json: JSON.stringify(member(i)) }))
)

/** The same definition, and so the same mapping and validation, with another `performBatch`. */
function withPerformBatch(performBatch: ActionDefinition<Settings>['performBatch']): DestinationDefinition<Settings> {
  const actions = { syncAudience: { ...destination.actions.syncAudience, performBatch } }
  return { ...destination, actions }
}

const contestants: Array<[string, DestinationDefinition<Settings>]> = [
  ['actions-core alone (empty performBatch)', withPerformBatch(() => new MultiStatusResponse())],
  [
    'actions-core and one request with a prepared body',
    withPerformBatch(async (request, { settings }) => {
      const { url, options } = syncMembers(settings, body)
      await request(url, options)
      return new MultiStatusResponse()
    })
  ],
  ['this destination, one result per event', destination]
]

async function main(): Promise<void> {
  const server = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'answering-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [port] = (await once(server.stdout, 'data')) as [Buffer]
  const runs = contestants.map(([name, definition]) => ({
    name,
    destination: new Destination(redirected(definition, `http://127.0.0.1:${String(port).trim()}`)),
    micros: [] as number[]
  }))

  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const run of runs) {
      const micros = await cpuOf(run.destination)
      if (round >= 0) run.micros.push(micros)
    }
  }
  server.kill()

  const [, floor] = runs.map(({ micros }) => fastestTenth(micros))
  const table = new Table({ head: ['CPU per event, batches of 1,000', 'µs', 'ratio'], style: { head: [], border: [] } })
  for (const { name, micros } of runs) {
    const time = fastestTenth(micros)
    table.push([name, (time / EVENTS).toFixed(2), (time / floor).toFixed(3)])
  }
  console.log(
    `Node ${process.version}, ${ROUNDS} batches each in turns, mean of the fastest tenth\n${table.toString()}`
  )
}

async function cpuOf(destination: Destination<Settings>): Promise<number> {
  const before = process.cpuUsage()
  await destination.onBatch(events, SETTINGS)
  const { user, system } = process.cpuUsage(before)
  destination.responses.length = 0
  return user + system
}

/** A busy machine only ever adds, so the fastest tell most. */
function fastestTenth(values: number[]): number {
  const fastest = [...values].sort((a, b) => a - b).slice(0, Math.ceil(values.length / 10))
  return fastest.reduce((sum, value) => sum + value, 0) / fastest.length
}

void main()
