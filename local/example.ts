/**
 * The main job, which `npm start` runs: delivers engage-events.jsonl of the folder given, or of examples/, to the embedded
 * LaunchDarkly. Exits with 0 when exactly the refusals occurred that the folder's expected.json names, with 1 otherwise.
 */
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Destination, type JSONObject } from '@segment/actions-core'
import definition from '../src'
import { createEmulator } from './emulator/app'
import { LOCAL_CREDENTIALS } from './emulator/credentials'
import { listen } from './emulator/listen'
import { presetSettings } from './preset-settings'
import { redirected } from './redirected'
import { deliverLines, type EventOutcome } from './sync/deliver-lines'
import { readJsonLines } from './sync/json-lines'
import { showProgress } from './sync/progress'
import { count, newTally, summary } from './sync/summary'

const EXAMPLES = relative('.', join(__dirname, '../../examples'))

async function main(folder = EXAMPLES): Promise<void> {
  const file = join(folder, 'engage-events.jsonl')
  const expected = await readJson(join(folder, 'expected.json'))
  const mapping = await readJson(join(folder, 'mapping.json'))

  const emulator = createEmulator()
  const { origin, close } = await listen(emulator)
  console.log(`Delivering ${file} to the embedded LaunchDarkly at ${origin}`)

  const destination = new Destination(redirected(definition, origin))
  const tally = newTally()
  const failures: EventOutcome[] = []
  const lines = await collect(readJsonLines(file))
  const progress = showProgress(lines.length)
  for await (const outcome of deliverLines(
    lines,
    destination,
    presetSettings(definition, LOCAL_CREDENTIALS, mapping)
  )) {
    count(tally, outcome)
    if (outcome.state !== 'delivered') failures.push(outcome)
    progress.advance(1)
  }
  progress.stop()
  await close()

  console.log(`\n${summary(tally, emulator.environment.segments, emulator.requests.counts)}\n`)
  const differences = compare(failures, expected.refused as unknown as EventOutcome[])
  if (differences.length === 0) {
    console.log('Exactly the refusals that expected.json names.')
  } else {
    console.error(`These are not the refusals that expected.json names:\n${differences.join('\n')}`)
    process.exitCode = 1
  }
}

function compare(found: EventOutcome[], expected: EventOutcome[]): string[] {
  const isIn = (outcomes: EventOutcome[], outcome: EventOutcome) =>
    outcomes.some((one) => isDeepStrictEqual(one, outcome))
  return [
    ...expected.filter((outcome) => !isIn(found, outcome)).map((outcome) => `- expected ${JSON.stringify(outcome)}`),
    ...found.filter((outcome) => !isIn(expected, outcome)).map((outcome) => `- found ${JSON.stringify(outcome)}`)
  ]
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

async function readJson(path: string): Promise<JSONObject> {
  return JSON.parse(await readFile(path, 'utf8')) as JSONObject
}

void main(process.argv[2])
