import { packageOf, THIS_PACKAGE } from '../cold-start/packages'

/** What the time of the command goes into, in the order of the table. */
export const GROUPS = [
  'actions-core and its libraries',
  'the destination',
  'reading the input',
  'the rest of the command line',
  "the command line's libraries",
  'Node.js: files',
  'Node.js: HTTP, sockets, streams, timers',
  'Node.js: starting and loading modules',
  'garbage collection',
  'the engine and the system',
  'waiting'
] as const

export type Group = (typeof GROUPS)[number]

/** Of what is no package's: by how a label of a profile begins or what it contains; the first one that fits. */
const RULES: ReadonlyArray<readonly [RegExp, Group]> = [
  [/^\(garbage collector\)$/, 'garbage collection'],
  [/^\(idle\)$/, 'waiting'],
  [/^\(.*\)$/, 'the engine and the system'],
  [/\/dist\/src\//, 'the destination'],
  [/\/dist\/local\/input\//, 'reading the input'],
  [/^node:(internal\/)?fs\b/, 'Node.js: files'],
  [
    /^node:internal\/(bootstrap|main|modules|vm|deps\/cjs-module-lexer|process\/(execution|pre_execution))\b/,
    'Node.js: starting and loading modules'
  ],
  [/^node:vm$/, 'Node.js: starting and loading modules'],
  [/^node:/, 'Node.js: HTTP, sockets, streams, timers']
]

/** Where a URL of code, or a name such as `(idle)`, belongs. `runtime`: the packages that the destination loads. */
export function groupOf(label: string, runtime: ReadonlySet<string>): Group {
  const name = packageOf(label)
  if (name !== THIS_PACKAGE)
    return runtime.has(name) ? 'actions-core and its libraries' : "the command line's libraries"
  return RULES.find(([pattern]) => pattern.test(label))?.[1] ?? 'the rest of the command line'
}

/** Adds the times of labels up by group. */
export function byGroup(times: ReadonlyMap<string, number>, runtime: ReadonlySet<string>): Record<Group, number> {
  const sums = Object.fromEntries(GROUPS.map((group) => [group, 0])) as Record<Group, number>
  for (const [label, micros] of times) sums[groupOf(label, runtime)] += micros
  return sums
}
