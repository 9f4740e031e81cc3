import { once } from 'node:events'
import { Command } from 'commander'
import { makeSure, requireSomebodyToAsk, yesOption, type ConsentOptions } from '../consent'
import { checkFiles } from '../input/check-files'
import { STANDARD_INPUT } from '../input/file-name'
import { addFormatOptions, formatOf, type FormatOptions } from '../input/options'
import { addMappingOptions, readMapping, type MappingOptions } from '../mapping-options'
import { wholeNumber } from '../option-values'
import { openReport } from '../report-file'
import { chooseTarget, instanceOption, toOption, type Target, type TargetOptions } from '../target'
import { wrongUsage } from '../tool-error'
import { nextTo } from './checkpoint'
import { requireDistinctFiles } from './distinct-files'
import type { PlannedRequest } from './dry-run'
import { exitCodeOf, explain, reportOf } from './result'
import { runSync } from './run-sync'
import { segmentTable, summary } from './summary'

interface Options extends ConsentOptions, FormatOptions, MappingOptions, TargetOptions {
  batchSize: number
  rate?: number
  maxWait: number
  failed?: string
  checkpoint?: string
  report?: string
  dryRun?: true
}

/** `launchdarkly-audiences sync`: delivers files of events, or of members. */
export function syncCommand(): Command {
  const command = new Command('sync')
    .description('Delivers Engage events (JSON Lines), or the members of an audience (CSV), as Segment would.')
    .argument('[file...]', 'files to read, plain or gzip; - or none reads standard input')
    .addOption(toOption())
    .addOption(instanceOption())
    .addOption(yesOption())
  addFormatOptions(addMappingOptions(command))
  return command
    .option('--batch-size <number>', 'events in a batch', wholeNumber(1, 1_000), 1_000)
    .option('--rate <number>', 'requests a second at most, for other tools share the rate limits', wholeNumber(1))
    .option('--max-wait <seconds>', 'how long LaunchDarkly may fail before events are given up', wholeNumber(0), 600)
    .option('--failed <file>', 'where to write refused events and their reasons (JSON Lines), anew')
    .option('--checkpoint <file>', 'remembers how far the sync came: the same command goes on from there')
    .option('--report <file>', 'where to write what the tables at the end show (JSON)')
    .option('--dry-run', 'show the requests (JSON Lines) instead of making them')
    .addHelpText('after', MORE_HELP)
    .action(syncFiles)
}

async function syncFiles(named: string[], options: Options): Promise<void> {
  const files = named.length > 0 ? named : [STANDARD_INPUT]
  const { batchSize, rate, maxWait, failed, checkpoint, report, dryRun } = options
  const format = formatOf(options)
  const target = chooseTarget(options)
  requirePossible(files, target, options)
  const { mapping, trigger } = await readMapping(options)
  await checkFiles(files)
  await requireDistinctFiles([...files, options.mapping], {
    '--failed': failed,
    '--checkpoint': checkpoint,
    'the next state of --checkpoint': checkpoint === undefined ? undefined : nextTo(checkpoint),
    '--report': report
  })
  const writeReport = report === undefined ? undefined : await openReport(report)

  const result = await runSync({
    files,
    format,
    target,
    mapping,
    trigger,
    batchSize,
    rate,
    maxWaitMs: maxWait * 1_000,
    failed,
    checkpoint,
    ...(dryRun ? { show: print } : { beforeSending: () => makeSure(target, options) })
  })

  process.exitCode = exitCodeOf(result)
  // The standard output of a dry run is its requests.
  const say = dryRun ? console.error : console.log
  if (result.embedded) say(`\n${segmentTable(result.embedded.environment.segments)}`)
  say(`\n${summary(result.state.tally, result.requests, dryRun ? 'would be delivered' : 'delivered')}`)
  const explanation = explain(result, checkpoint)
  if (explanation !== undefined) console.error(`\n${explanation}`)
  await writeReport?.([JSON.stringify(reportOf(result, files), undefined, 2), '\n'])
}

/** What can be said without looking at anything. */
function requirePossible(files: string[], target: Target, options: Options): void {
  const { checkpoint, dryRun } = options
  const readsStandardInput = files.includes(STANDARD_INPUT)
  if (readsStandardInput && process.stdin.isTTY) {
    throw wrongUsage('There is nothing to read.', 'Name a file, or pipe events into the command.')
  }
  if (!dryRun) requireSomebodyToAsk(target, options)
  if (checkpoint === undefined) return
  if (readsStandardInput) throw wrongUsage('--checkpoint cannot go on with standard input.', 'Name files.')
  if (dryRun) throw wrongUsage('--checkpoint has nothing to remember of a --dry-run.', 'Give one of them.')
  if (target.kind === 'embedded') {
    throw wrongUsage(
      '--checkpoint cannot go on with the embedded LaunchDarkly, which ends with the command.',
      'Start `launchdarkly-audiences emulator` and name it with --to, or set the credentials.'
    )
  }
}

async function print(request: PlannedRequest): Promise<void> {
  // Nobody reads them any more: `| head`.
  if (process.stdout.destroyed) process.exit()
  if (!process.stdout.write(`${JSON.stringify(request)}\n`)) await once(process.stdout, 'drain')
}

const MORE_HELP = `
Without credentials and --to it fills a LaunchDarkly in memory, which ends with the command. With LAUNCHDARKLY_SERVICE_TOKEN and
LAUNCHDARKLY_CLIENT_SIDE_ID in the environment and without --to it changes LaunchDarkly itself, after a check of both.

Exit codes: 0 all delivered, 1 not finished, 2 wrong usage, 3 some events refused, 130 stopped by Ctrl-C.

Examples:
  $ launchdarkly-audiences sync events.jsonl
  $ launchdarkly-audiences sync events.jsonl.gz --to http://127.0.0.1:8765 --failed refused.jsonl --checkpoint events.checkpoint
  $ launchdarkly-audiences sync vip.csv --audience-id aud_1 --audience-key vip_customers --id-column user_id --yes
  $ zcat events.jsonl.gz | launchdarkly-audiences sync --dry-run
`
