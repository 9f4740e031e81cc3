import { randomInt } from 'node:crypto'
import type { JSONObject } from '@segment/actions-core'
import { Command, Option } from 'commander'
import destination from '../../src'
import { makeSure, requireSomebodyToAsk, yesOption, type ConsentOptions } from '../consent'
import { checkFiles } from '../input/check-files'
import { addFormatOptions, formatOf, type FormatOptions } from '../input/options'
import type { InputLine } from '../input/input-line'
import { readInput } from '../input/read-input'
import { addMappingOptions, readMapping, type MappingOptions } from '../mapping-options'
import { wholeNumber } from '../option-values'
import { number } from '../plain-table'
import { presetSettings } from '../preset-settings'
import { showProgress } from '../progress'
import { openReport } from '../report-file'
import { segmentRuntime } from '../sync/segment-runtime'
import { requireDistinctFiles } from '../sync/distinct-files'
import { summary } from '../sync/summary'
import {
  chooseRemoteTarget,
  instanceOption,
  restOriginOf,
  toOption,
  type RemoteTarget,
  type TargetOptions
} from '../target'
import { EXIT_CODES, wrongUsage } from '../tool-error'
import { compare, type Comparison } from './compare'
import { deciding } from '../deciding'
import { expectedMemberships, type Expectation, type ExpectedAudience } from './expected-memberships'
import { audiencesOf, fix, isMendable } from './fix'
import { createGet } from './launchdarkly-get'
import { createReads, type Get } from './launchdarkly-reads'
import { reportJson, type Report } from './report'
import type { Sample } from './sample'
import { reportText } from './table'

interface Options extends ConsentOptions, FormatOptions, MappingOptions, TargetOptions {
  project: string
  environment: string
  segmentPrefix: string
  sample?: number
  seed?: string
  report?: string
  fix?: true
}

/** `launchdarkly-audiences verify`: compares what the input says with what LaunchDarkly holds. */
export function verifyCommand(): Command {
  const command = new Command('verify')
    .description('Compares the memberships that files of events or members lead to with those in LaunchDarkly.')
    .argument('<file...>', 'files to read, as sync reads them; - is standard input')
    .requiredOption('--project <key>', 'key of the project')
    .requiredOption('--environment <key>', 'key of the environment')
    .addOption(toOption())
    .addOption(instanceOption())
  addFormatOptions(addMappingOptions(command))
  return command
    .option(
      '--segment-prefix <text>',
      'what stands before the audience ID in the key of a synced segment: an assumption, which a look at one in LaunchDarkly proves',
      'segment-audiences-'
    )
    .option('--sample <number>', 'compare only so many members, chosen at random', wholeNumber(1))
    .addOption(new Option('--seed <text>', 'what chooses the sample (default: another one each time)'))
    .option('--report <file>', 'where to write the differences, with the context keys (JSON)')
    .option('--fix', 'send what differs, and nothing else')
    .addOption(yesOption())
    .addHelpText('after', MORE_HELP)
    .action(verify)
}

async function verify(files: string[], options: Options): Promise<void> {
  const format = formatOf(options)
  const target = chooseRemoteTarget(options)
  const sample = sampleOf(options)
  if (options.fix) requireSomebodyToAsk(target, options)
  const mapped = await readMapping(options)
  await checkFiles(files)
  await requireDistinctFiles([...files, options.mapping], { '--report': options.report })
  const writeReport = options.report === undefined ? undefined : await openReport(options.report)

  const { audiences, events } = await readAll(readInput(files, { format }), { target, sample, ...mapped })
  const { project, environment, segmentPrefix } = options
  const comparison = await compareAll(audiences, { project, environment, segmentPrefix, target })
  const report = { project, environment, segmentPrefix, sample, events, ...comparison }
  console.log(reportText(report))
  process.exitCode = exitCodeOf(report)
  await writeReport?.(reportJson(report))
  if (!options.fix) return

  await makeSure(target, options)
  process.exitCode = await mend(report, { project, environment, segmentPrefix, target })
}

function sampleOf({ sample: size, seed }: Options): Sample | undefined {
  if (size !== undefined) return { size, seed: seed ?? String(randomInt(1_000_000)) }
  if (seed === undefined) return undefined
  throw wrongUsage('--seed needs --sample.', 'Say how many members it is to choose.')
}

interface ReadAllOptions {
  target: RemoteTarget
  sample?: Sample
  mapping: JSONObject
  trigger?: string
}

async function readAll(input: AsyncIterable<InputLine[]>, options: ReadAllOptions): Promise<Expectation> {
  const { target, sample, mapping, trigger } = options
  let read = 0
  const progress = showProgress(() => `${number(read)} events`)
  return expectedMemberships(input, {
    run: segmentRuntime(
      deciding(destination),
      presetSettings(destination, { ...target.credentials }, { mapping, trigger })
    ),
    destination: destination.name,
    sample,
    onRead: (events) => (read = events)
  }).finally(progress.stop)
}

type CompareAllOptions = Pick<Options, 'project' | 'environment' | 'segmentPrefix'> & { target: RemoteTarget }

async function compareAll(audiences: ExpectedAudience[], options: CompareAllOptions): Promise<Comparison> {
  const { target, project, environment, segmentPrefix } = options
  const { apiKey, clientId } = target.credentials
  let made = 0
  const progress = showProgress(() => `${number(made)} reads of LaunchDarkly`)
  try {
    const get = await createGet({ origin: restOriginOf(target), token: apiKey })
    const counted: Get = (path) => get(path).finally(() => made++)
    const reads = createReads(counted, { project, environment })
    return await compare(audiences, { reads, segmentPrefix, clientSideId: clientId })
  } finally {
    progress.stop()
  }
}

/** Sends what differs, looks whether it arrived, and returns the exit code. */
async function mend(report: Report, options: CompareAllOptions): Promise<number> {
  const mendable = report.differences.filter(isMendable)
  const { tally, requests } = await fix(mendable, options.target)
  console.log(`\n${summary(tally, requests)}`)
  if (tally.undelivered > 0) return EXIT_CODES.couldNotFinish

  const { differences } = await compareAll(audiencesOf(mendable), options)
  const left = differences.length + report.differences.length - mendable.length
  if (left > 0) console.error(`\nStill different: ${number(left)}. ${CANNOT_MEND}`)
  return exitCodeOf({ ...report, differences: report.differences.slice(0, left) })
}

const CANNOT_MEND = `No sync can mend a segment that holds another kind of context, or is not a synced one. If there seems to be no segment
still, its key is another one: look it up in LaunchDarkly, and give --segment-prefix.`

function exitCodeOf({ segments, differences, events }: Report): number {
  const isAllChecked = segments.every(({ unchecked }) => unchecked === 0)
  return differences.length === 0 && isAllChecked && events.refused === 0 ? 0 : EXIT_CODES.notAllWell
}

const MORE_HELP = `
LaunchDarkly's REST API cannot list the members of a segment, so only those that the input names are checked. The credentials are
those of sync; the token must be allowed to read. With --to an emulator and no credentials, its own are used.

Exit codes: 0 no difference, 1 not finished, 2 wrong usage, 3 differences found, or members or events that could not be checked.

Examples:
  $ launchdarkly-audiences verify events.jsonl --project default --environment production
  $ launchdarkly-audiences verify events.jsonl.gz --project default --environment production --sample 1000 --report differences.json
  $ launchdarkly-audiences verify vip.csv --audience-id aud_1 --audience-key vip_customers --id-column user_id --project default --environment test --fix
  $ launchdarkly-audiences verify events.jsonl --to http://127.0.0.1:8765 --project local --environment local
`
