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

/** By what a label of a profile ends, begins or contains; the first one that fits. */
const RULES: ReadonlyArray<readonly [RegExp, Group]> = [
  [/^\(garbage collector\)$/, 'garbage collection'],
  [/^\(idle\)$/, 'waiting'],
  [/^\(.*\)$/, 'the engine and the system'],
  [
    /\/node_modules\/(@hono|@launchdarkly|cli-progress|cli-table3|commander|csv-parse|got|hono)\//,
    "the command line's libraries"
  ],
  [/\/node_modules\//, 'actions-core and its libraries'],
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

/** Where a URL of code, or a name such as `(idle)`, belongs. */
export function groupOf(label: string): Group {
  return RULES.find(([pattern]) => pattern.test(label))?.[1] ?? 'the rest of the command line'
}

/** Adds the times of labels up by group. */
export function byGroup(times: ReadonlyMap<string, number>): Record<Group, number> {
  const sums = Object.fromEntries(GROUPS.map((group) => [group, 0])) as Record<Group, number>
  for (const [label, micros] of times) sums[groupOf(label)] += micros
  return sums
}
