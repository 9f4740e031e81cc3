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
  const { origin, close } = await listen(emulator.app)
  console.log(`Delivering ${file} to the embedded LaunchDarkly at ${origin}`)

  const destination = new Destination(redirected(definition, origin))
  const tally = newTally()
  const failures: EventOutcome[] = []
  const progress = showProgress(await countLines(file))
  for await (const outcome of deliverLines(readJsonLines(file), destination, settings(mapping))) {
    count(tally, outcome)
    if (outcome.state !== 'delivered') failures.push(outcome)
    progress.advance(1)
  }
  progress.stop()
  await close()

  console.log(`\n${summary(tally, emulator.segments, emulator.requests)}\n`)
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

function settings(mapping: JSONObject): JSONObject {
  const [preset] = definition.presets ?? []
  if (preset?.type !== 'automatic') throw new Error('the definition has no automatic preset')
  const { partnerAction, subscribe } = preset
  return {
    ...LOCAL_CREDENTIALS,
    subscription: { partnerAction, subscribe, mapping: { ...preset.mapping, ...mapping } }
  }
}

async function readJson(path: string): Promise<JSONObject> {
  return JSON.parse(await readFile(path, 'utf8')) as JSONObject
}

async function countLines(path: string): Promise<number> {
  let lines = 0
  for await (const _line of readJsonLines(path)) lines++
  return lines
}

void main(process.argv[2])
