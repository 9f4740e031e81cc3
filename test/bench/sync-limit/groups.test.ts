import { byGroup, groupOf, GROUPS } from '../../../bench/sync-limit/groups'

const RUNTIME = new Set(['@segment/actions-core', 'ajv'])

test.each([
  ['(garbage collector)', 'garbage collection'],
  ['(idle)', 'waiting'],
  ['(program)', 'the engine and the system'],
  ['(root)', 'the engine and the system'],
  ['file:///x/node_modules/@segment/actions-core/dist/cjs/index.js', 'actions-core and its libraries'],
  ['file:///x/node_modules/ajv/dist/core.js', 'actions-core and its libraries'],
  ['file:///x/node_modules/commander/lib/command.js', "the command line's libraries"],
  ['file:///x/node_modules/@hono/node-server/dist/index.js', "the command line's libraries"],
  ['file:///x/node_modules/ajv/node_modules/debug/src/index.js', "the command line's libraries"],
  ['file:///x/dist/src/syncAudience/delivery.js', 'the destination'],
  ['file:///x/dist/local/input/json-lines.js', 'reading the input'],
  ['file:///x/dist/local/sync/settle.js', 'the rest of the command line'],
  ['data:text/javascript,1', 'the rest of the command line'],
  ['node:fs', 'Node.js: files'],
  ['node:internal/fs/promises', 'Node.js: files'],
  ['node:internal/modules/cjs/loader', 'Node.js: starting and loading modules'],
  ['node:internal/bootstrap/realm', 'Node.js: starting and loading modules'],
  ['node:vm', 'Node.js: starting and loading modules'],
  ['node:_http_agent', 'Node.js: HTTP, sockets, streams, timers'],
  ['node:internal/streams/writable', 'Node.js: HTTP, sockets, streams, timers'],
  ['node:internal/process/task_queues', 'Node.js: HTTP, sockets, streams, timers']
])('%s is of: %s', (label, group) => {
  expect(groupOf(label, RUNTIME)).toBe(group)
})

test('adds up by group, and leaves none out', () => {
  const times = new Map([
    ['file:///x/dist/src/index.js', 1],
    ['file:///x/dist/src/make-call.js', 2],
    ['(idle)', 4]
  ])
  const none = Object.fromEntries(GROUPS.map((group) => [group, 0]))
  expect(byGroup(times, RUNTIME)).toEqual({ ...none, 'the destination': 3, waiting: 4 })
})
