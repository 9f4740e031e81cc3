import { number } from '../../local/plain-table'
import { destination as definition } from '../built-destination'
import { catalogVersion } from '../catalog-version'
import { named } from '../contestants'
import { markdownTable } from '../markdown-table'
import { onPaper } from '../on-paper'
import { threeDigits } from '../three-digits'
import { BATCH, casesOf, type WallTimeSizes } from './cases'
import { goalsText } from './goals'
import { measure, measureSteadily, type Case, type Compared, type Measured } from './measure'

export { FULL, QUICK } from './cases'

/** The streams of the sizes delivered, and what that says of far larger ones: two sections. */
export async function wallTime(sizes: WallTimeSizes): Promise<{ 'wall-time': string; 'on-paper': string }> {
  const compared: Compared[] = []
  // For the compiler.
  const first = {
    stream: { events: sizes.events / 10, audiences: 10, kinds: ['user'] },
    batch: BATCH,
    distance: 0,
    copies: 1
  }
  for (const contestant of [definition, catalogVersion()]) await measure(contestant, first)
  for (const measured of casesOf(sizes)) {
    console.error(inShort(measured))
    const result = {
      measured,
      ours: await measureSteadily(named(definition, 'ours'), measured),
      catalog: await measureSteadily(named(catalogVersion(), 'catalog'), measured)
    }
    const { finished, lost, wrong } = result.ours
    if (!finished || lost > 0 || wrong > 0) throw new Error(`not delivered: ${JSON.stringify(result)}`)
    compared.push(result)
  }
  return { 'wall-time': sectionOf(compared, sizes), 'on-paper': onPaper(compared) }
}

function sectionOf(compared: readonly Compared[], { limit }: WallTimeSizes): string {
  const isLimited = ({ measured }: Compared): boolean => measured.limit !== undefined
  return [
    `With a route limit of ${limit} requests in 10 seconds:`,
    table(compared.filter(isLimited)),
    'Without a limit:',
    table(compared.filter((one) => !isLimited(one))),
    goalsText(compared)
  ].join('\n\n')
}

const TITLES = [
  'audiences',
  'kinds',
  'events a batch',
  'copies',
  'ms to and back',
  'this: seconds',
  'requests',
  'MB',
  "the catalog's: seconds",
  'requests',
  'MB',
  'refused for good',
  'wrong at the end',
  'sooner'
]

function table(compared: readonly Compared[]): string {
  const rows = compared.map(({ measured, ours, catalog }) => [
    number(measured.stream.audiences),
    String(measured.stream.kinds.length),
    number(measured.batch),
    String(measured.copies),
    String(measured.distance),
    ...figures(ours, measured),
    ...figures(catalog, measured),
    number(catalog.lost),
    catalog.finished ? number(catalog.wrong) : '',
    // What loses events is no delivery of all of them.
    catalog.finished && catalog.lost === 0 ? `${threeDigits(catalog.seconds / ours.seconds)} ×` : ''
  ])
  return markdownTable(TITLES, rows, 0)
}

function figures({ seconds, requests, bytes, finished }: Measured, { copies }: Case): string[] {
  return finished
    ? [threeDigits(seconds), number(requests), (bytes / 1e6).toFixed(1)]
    : [copies === 1 ? 'never' : 'given up', '', '']
}

function inShort({ stream, batch, distance, limit, copies }: Case): string {
  const { events, audiences, kinds } = stream
  return `${events} events, ${audiences} audiences of ${kinds.length} kinds, batches of ${batch}, ${copies} copies, ${distance} ms, ${limit === undefined ? 'no limit' : `${limit} requests in 10 s`}`
}
