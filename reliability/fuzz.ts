/**
 * `npm run fuzz`: calls the destination with malformed events and settings, and has its requests answered by a hostile LaunchDarkly.
 * `-- --events 20000 --answers 1000 --seed 7` makes it so many, from this seed. Ends with 1 where something does not hold.
 */
import { randomInt } from 'node:crypto'
import { Command } from 'commander'
import { wholeNumber } from '../local/option-values'
import { runCommand } from '../local/run-command'
import definition from '../src'
import { fuzzAnswers } from './fuzz/fuzz-answers'
import { fuzzEvents } from './fuzz/fuzz-events'
import { tellAnswers, tellEvents } from './fuzz/report'
import { watchStrayErrors } from './fuzz/stray-errors'

const MAX_SEED = 1_000_000_000

interface Options {
  events: number
  answers: number
  seed: number
}

async function fuzz({ events, answers, seed }: Options): Promise<void> {
  console.log(
    `Node ${process.version}, to be repeated by: npm run fuzz -- --events ${events} --answers ${answers} --seed ${seed}`
  )
  const strays = watchStrayErrors(process)
  const ofEvents = await fuzzEvents({ definition, events, seed, strays })
  console.log(`\n${tellEvents(ofEvents)}`)
  const ofAnswers = await fuzzAnswers({ definition, answers, seed, strays })
  console.log(`\n${tellAnswers(ofAnswers)}`)

  const violations = [ofEvents, ofAnswers].flatMap(({ violation }) => violation ?? [])
  for (const violation of violations) console.error(`\nDoes not hold: ${violation}`)
  if (violations.length === 0) console.log('\nAll held.')
  // A body that was not waited for leaves its connection open.
  process.exit(violations.length === 0 ? 0 : 1)
}

runCommand(
  new Command('npm run fuzz --')
    .description('Malformed events and settings, and hostile answers, one after another.')
    .option('--events <number>', 'at least so many events', wholeNumber(1), 1_000_000)
    .option('--answers <number>', 'at least so many answers', wholeNumber(1), 20_000)
    .option('--seed <number>', 'any by default', wholeNumber(0, MAX_SEED), randomInt(MAX_SEED))
    .action(fuzz)
)
