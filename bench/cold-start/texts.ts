import { number } from '../../local/plain-table'
import { markdownTable } from '../markdown-table'
import type { Loading, Need } from './measure-loading'
import type { Start, Starts } from './measure-starts'
import { THIS_PACKAGE } from './packages'

const NAMES: Record<keyof Starts, string> = {
  nothing: 'nothing but Node.js',
  core: 'actions-core',
  ours: 'this package',
  catalog: "the catalog's version"
}

/** Processes that load something and end. */
export function startsTable(starts: Starts): string {
  const rows = (Object.keys(NAMES) as Array<keyof Starts>).map((name) => {
    const { medianMillis, fastestMillis, residentBytes, heapBytes } = starts[name]
    return [
      NAMES[name],
      ...[medianMillis, fastestMillis, beyond(starts, name, 'fastestMillis')].map((value) => value.toFixed(0)),
      ...[residentBytes, heapBytes].map(megabytes),
      megabytes(beyond(starts, name, 'residentBytes')),
      megabytes(beyond(starts, name, 'heapBytes'))
    ]
  })
  const titles = [
    'loads',
    'median, ms',
    'fastest tenth, ms',
    'more than Node.js, ms',
    'resident, MB',
    'heap, MB',
    'more resident, MB',
    'more heap, MB'
  ]
  return markdownTable(titles, rows)
}

/** What the figures say of this package. */
export function startsText(starts: Starts): string {
  const [core, ours, catalog] = (['core', 'ours', 'catalog'] as const).map((name) =>
    beyond(starts, name, 'fastestMillis')
  )
  return [
    `\`require('.')\` takes ${ours.toFixed(0)} ms and ${megabytes(beyond(starts, 'ours', 'residentBytes'))} MB beyond what Node.js takes by itself`,
    '(the fastest tenth, and the median of the resident memory).',
    `actions-core by itself takes ${core.toFixed(0)} ms and ${megabytes(beyond(starts, 'core', 'residentBytes'))} MB;`,
    `the catalog's version takes ${catalog.toFixed(0)} ms and ${megabytes(beyond(starts, 'catalog', 'residentBytes'))} MB.`
  ].join(' ')
}

const beyond = (starts: Starts, name: keyof Starts, figure: keyof Start): number =>
  starts[name][figure] - starts.nothing[figure]

const NEEDS: Record<Need, string> = {
  runs: 'yes',
  loading: 'while it loads',
  none: '**no**'
}

/** Packages that take less of the time share a row, if calls run them. */
const MIN_PART = 0.01

/** What is loaded, by package. */
export function loadingTable({ packages, builtins }: Loading): string {
  const all = packages.reduce((sum, { millis }) => sum + millis, builtins.millis)
  const isShown = ({ need, millis }: Loading['packages'][number]): boolean =>
    need !== 'runs' || millis >= all * MIN_PART
  const others = packages.filter((each) => !isShown(each))
  const figures = (of: Loading['packages']): string[] => [
    number(of.reduce((sum, { files }) => sum + files, 0)),
    kilobytes(sumOf(of, 'bytes')),
    sumOf(of, 'millis').toFixed(1)
  ]
  const rows = packages
    .filter(isShown)
    .map((each) => [code(each.name), each.by === each.name ? '' : code(each.by), NEEDS[each.need], ...figures([each])])
  if (others.length > 0) rows.push([`${others.length} others`, '', NEEDS.runs, ...figures(others)])
  rows.push([`${builtins.count} modules of Node.js`, '', '', '', '', builtins.millis.toFixed(1)])
  return markdownTable(['package', 'loaded by', 'needed by calls', 'files', 'kB', 'ms'], rows, 3)
}

export function loadingText({ packages, builtins, own, calls }: Loading): string {
  const needless = packages.filter(({ need }) => need === 'none')
  const all = sumOf(packages, 'millis') + builtins.millis
  const part = Math.round((sumOf(needless, 'millis') / all) * 100)
  const files = packages.reduce((sum, each) => sum + each.files, 0)
  const loaded = [
    `It loads ${number(files)} files of ${kilobytes(sumOf(packages, 'bytes'))} kB.`,
    `Of this package these are the destination and ${own.map(code).join(', ')}.`
  ].join(' ')
  const whileLoading = packages.some(({ need }) => need === 'loading')
    ? [`"${NEEDS.loading}": no function of it ran in a call, but without it something else comes of calls.`]
    : []
  if (needless.length === 0) return [loaded, 'All packages are needed.', ...whileLoading].join(' ')
  return [
    loaded,
    `${needless.length} packages need not be there: ${kilobytes(sumOf(needless, 'bytes'))} kB and ${sumOf(needless, 'millis').toFixed(1)} of ${all.toFixed(1)} ms (${part} %).`,
    `No function of theirs ran in ${calls} calls of \`onEvent\`, \`onBatch\` and \`testAuthentication\` with the preset's mapping`,
    '(delivered, refused, with bad credentials, with bad settings, with nobody who answers), as the coverage of the engine shows;',
    'and replaced by something that does nothing, one at a time and all together, they changed nothing of what came of any call.',
    ...(needless.every(({ by }) => by !== THIS_PACKAGE) ? ['None of them is asked for by this package itself.'] : []),
    ...(needless.some(({ name }) => name === 'liquidjs') ? ['A mapping with a Liquid template needs `liquidjs`.'] : []),
    ...whileLoading
  ].join(' ')
}

function sumOf(packages: Loading['packages'], figure: 'bytes' | 'millis'): number {
  return packages.reduce((sum, each) => sum + each[figure], 0)
}

const code = (text: string): string => (text.includes(' ') ? text : `\`${text}\``)

const kilobytes = (bytes: number): string => number(Math.round(bytes / 1_000))
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)
