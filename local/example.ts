/**
 * The main job, which `npm start` runs: syncs engage-events.jsonl of the folder given, or of examples/, to the embedded
 * LaunchDarkly. Exits with 0 when exactly the refusals occurred that the folder's expected.json names, with 1 otherwise.
 */
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { readMapping } from './mapping-options'
import type { Outcome } from './sync/outcome'
import { runSync } from './sync/run-sync'
import { segmentTable, summary } from './sync/summary'
import { chooseTarget } from './target'

const EXAMPLES = relative('.', join(__dirname, '../../examples'))

/** What became of a line that was not delivered. */
type Failure = { line: number } & Exclude<Outcome, { state: 'delivered' }>

async function main(folder = EXAMPLES): Promise<void> {
  const expected = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as { refused: Failure[] }
  const failures: Failure[] = []

  const result = await runSync({
    files: [join(folder, 'engage-events.jsonl')],
    format: { kind: 'events' },
    // Whatever credentials the environment holds.
    target: chooseTarget({}, {}),
    ...(await readMapping({ mapping: join(folder, 'mapping.json') })),
    batchSize: 1_000,
    maxWaitMs: 0,
    onBatch: ({ lines, outcomes }) =>
      outcomes.forEach((outcome, i) => {
        if (outcome.state !== 'delivered') failures.push({ line: lines[i].line, ...outcome })
      })
  })

  console.log(
    `\n${segmentTable(result.embedded!.environment.segments)}\n\n${summary(result.state.tally, result.requests)}`
  )
  const differences = compare(failures, expected.refused)
  if (differences.length === 0 && !result.interrupted) {
    console.log('\nExactly the refusals that expected.json names.')
  } else {
    console.error(`\nThese are not the refusals that expected.json names:\n${differences.join('\n')}`)
    process.exitCode = 1
  }
}

function compare(found: Failure[], expected: Failure[]): string[] {
  const isIn = (outcomes: Failure[], outcome: Failure) => outcomes.some((one) => isDeepStrictEqual(one, outcome))
  return [
    ...expected.filter((outcome) => !isIn(found, outcome)).map((outcome) => `- expected ${JSON.stringify(outcome)}`),
    ...found.filter((outcome) => !isIn(expected, outcome)).map((outcome) => `- found ${JSON.stringify(outcome)}`)
  ]
}

void main(process.argv[2])
