import { number } from '../../local/plain-table'
import type { Compared } from '../wall-time/measure'
import { markdownTable } from '../markdown-table'
import { threeDigits } from '../three-digits'
import { check, type Checked, type Pair } from './check'
import { audiencesOfBatch, expected, type Expected } from './formula'

const AUDIENCES = 1_000
const BATCH = 1_000
const MEMBERS = [10_000_000, 100_000_000]
const LIMITS = [10, 100, 1_000]
const COPIES = [1, 4, 16, 64]
const DISTANCE = 0.1

/** Deviations beyond this are named. */
const TOLERANCE = 0.15

/** First syncs that nobody can try: by the formula, and the formula beside what was measured. */
export function onPaper(compared: readonly Compared[]): string {
  const checked = check(compared)
  const time = timeOfBatch(compared)
  return [
    FORMULA,
    paperTable(time),
    `The catalog's version sends ${Math.round(audiencesOfBatch(AUDIENCES, BATCH))} requests for a batch whose ${number(BATCH)} events are of ${number(AUDIENCES)} audiences at random. Conflicts between copies are left out for both: batches of so many audiences touch most of them, so that copies conflict; how often, is LaunchDarkly's matter, and not known. So the rows of several copies are what is possible at best, all the more where many copies share a small limit; and events are sent again right when a window resets. This destination sends such events again; the catalog's version loses them, and would end sooner for that. Where each batch holds one audience, both versions make the same requests. T is the time of a batch at 0 ms, as measured above, the answer of the emulator included: ${(time.ours * 1_000).toFixed(1)} ms for this destination, ${(time.catalog * 1_000).toFixed(1)} for the catalog's version; ${DISTANCE * 1_000} ms to LaunchDarkly and back. Each copy has a core of its own, and the limit is that of the account.`,
    'The formula beside the measurements above, whose copies share one core. It knows of no conflicts between copies, which those with several copies met:',
    checkTable(checked),
    deviationText(checked)
  ].join('\n\n')
}

const FORMULA = `\`\`\`
requests of a batch   r = ceil(events / 1,000)                    this destination, for each context kind
                      r = A (1 - (1 - 1/A)^events)                the catalog's, of A audiences mixed evenly
batches of a window   w = floor(limit / r)                        never, where that is 0
full windows          f = ceil(batches / w) - 1
work of n batches     W(n) = max(ceil(n / copies) (T + distance), n T / cores)       T: of one batch, at no distance
seconds               max(W(batches), 10 f + W(batches - f w))
requests              r (batches + f copies)             r batches, where W(w) is 10 s or more: no window fills up
\`\`\``

interface TimeOfBatch {
  ours: number
  catalog: number
}

function paperTable(time: TimeOfBatch): string {
  const rows = MEMBERS.flatMap((members) =>
    LIMITS.flatMap((limit) =>
      COPIES.map((copies) => {
        const load = { batches: members / BATCH, distance: DISTANCE, limit, copies, cores: copies }
        const ours = expected({ ...load, requests: 1, cpu: time.ours })
        const mixed = expected({ ...load, requests: audiencesOfBatch(AUDIENCES, BATCH), cpu: time.catalog })
        return [...[members, limit, copies].map(number), ...figures(ours), ...figures(mixed)]
      })
    )
  )
  const titles = [
    'members',
    'requests in 10 s',
    'copies',
    'this: hours',
    'requests',
    "the catalog's: hours",
    'requests'
  ]
  return markdownTable(titles, rows, 0)
}

const figures = (found: Expected | undefined): string[] =>
  found ? [hours(found.seconds), number(Math.round(found.requests))] : ['never', '']

const hours = (seconds: number): string => threeDigits(seconds / 3_600)

/** Seconds of a batch at no distance and without a limit, of the most audiences that were measured. */
function timeOfBatch(compared: readonly Compared[]): TimeOfBatch {
  const near = compared.filter(({ measured }) => measured.distance === 0 && measured.limit === undefined)
  const most = Math.max(...near.map(({ measured }) => measured.stream.audiences))
  const { measured, ours, catalog } = near.find(({ measured }) => measured.stream.audiences === most)!
  const batches = measured.stream.events / measured.batch
  return { ours: ours.seconds / batches, catalog: catalog.seconds / batches }
}

function checkTable(checked: readonly Checked[]): string {
  const rows = checked.map(({ name, who, seconds, requests }) => [
    name,
    who,
    ...[seconds.expected, seconds.measured].map(threeDigits),
    percent(seconds),
    ...[requests.expected, requests.measured].map((value) => number(Math.round(value))),
    percent(requests)
  ])
  const titles = [
    'case',
    'version',
    'seconds: formula',
    'measured',
    'off by',
    'requests: formula',
    'measured',
    'off by'
  ]
  return markdownTable(titles, rows, 2)
}

const deviation = ({ expected, measured }: Pair): number => measured / expected - 1

// No minus before a zero.
const percent = (pair: Pair): string => `${Math.round(deviation(pair) * 100) + 0} %`

function deviationText(checked: readonly Checked[]): string {
  const far = checked.filter(({ seconds, requests }) =>
    [seconds, requests].some((pair) => Math.abs(deviation(pair)) > TOLERANCE)
  )
  const text = `${checked.length - far.length} of ${checked.length} cases are within ${TOLERANCE * 100} % of the formula`
  return far.length === 0 ? `${text}.` : `${text}. Beyond: ${far.map(({ name, who }) => `${name}, ${who}`).join('; ')}.`
}
