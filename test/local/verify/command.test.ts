import { statSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { FaultRule } from '../../../local/emulator/faults/generated-types'
import { identify } from '../../helpers/engage'
import { emulatedMembers } from '../../helpers/memberships'
import { runningCommand, servedEmulators } from '../../helpers/running-command'

const command = runningCommand('verify')
const serve = servedEmulators()

const WHERE = ['--project', 'local', '--environment', 'local']
const jsonLinesOf = (events: unknown[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('')

interface Synced {
  userId: string
  value?: boolean
  cohortId?: string
}

/** An emulator that holds what these syncs leave. */
async function holding(members: Synced[], contextKind = 'user', faults: FaultRule[] = []) {
  const served = await serve(faults)
  const batch = members.map((member) => ({ cohortName: 'Vip customers', cohortId: 'aud_1', value: true, ...member }))
  const { status } = await served.emulator.app.request('/api/v2/segment-targets/segment-audiences', {
    method: 'POST',
    headers: { Authorization: 'api-local' },
    body: JSON.stringify({ environmentId: 'local-client-side-id', contextKind, batch })
  })
  expect(status).toBe(204)
  return served
}

const difference = (contextKey: string, overrides: object) => ({
  segmentKey: 'segment-audiences-aud_1',
  audienceId: 'aud_1',
  audienceKey: 'vip_customers',
  contextKind: 'user',
  contextKey,
  ...overrides
})

const reportOf = () => JSON.parse(command.read('report')) as { differences: unknown[] }

/** A key that a path must carry with care. */
const STRANGE = 'a/b?c=%20#é 100%'

it('finds no difference where LaunchDarkly holds what the input leads to, whatever stood in it before', async () => {
  const { origin } = await holding([{ userId: 'u1' }, { userId: STRANGE }, { userId: 'in no file' }])
  const events = ['u1', STRANGE, 'u3'].flatMap((userId) => [
    identify({ userId, value: userId === 'u3' }),
    identify({ userId, value: userId !== 'u3' })
  ])
  command.write('events.jsonl.gz', gzipSync(jsonLinesOf(events)))

  const { code, stdout, stderr } = await command.run([
    'events.jsonl.gz',
    ...WHERE,
    '--to',
    origin,
    '--report',
    'report'
  ])

  expect(stdout).toBe(
    `
┌───────────────┬──────────────┬──────────┬─────────┬─────────────┬────────┐
│ audience      │ context kind │ compared │ missing │ still there │ remark │
├───────────────┼──────────────┼──────────┼─────────┼─────────────┼────────┤
│ vip_customers │ user         │        3 │       0 │           0 │        │
└───────────────┴──────────────┴──────────┴─────────┴─────────────┴────────┘

3 members compared, 0 differences; 6 events read, 0 refused, 0 left out.
LaunchDarkly's REST API cannot list the members of a segment: only those that the input names were checked.
`.trimStart()
  )
  expect(stderr).toBe('6 events\n5 reads of LaunchDarkly\n')
  expect(code).toBe(0)
  expect(reportOf().differences).toEqual([])
})

it('names what is missing and what is still there in the report, and in no other place', async () => {
  const { origin } = await holding([{ userId: 'u1' }, { userId: STRANGE }])
  command.write('events.jsonl', jsonLinesOf([identify({ userId: 'u2' }), identify({ userId: STRANGE, value: false })]))

  const { code, stdout, stderr } = await command.run(['events.jsonl', ...WHERE, '--to', origin, '--report', 'report'])

  expect(code).toBe(3)
  expect(stdout).toContain('2 members compared, 2 differences;')
  expect(reportOf().differences).toEqual([
    difference('u2', { difference: 'missing', expected: true }),
    difference(STRANGE, { difference: 'still there', expected: false })
  ])
  expect(statSync(command.pathOf('report')).mode & 0o777).toBe(0o600)
  expect(stdout + stderr).not.toMatch(/u2|a\/b|100%/)
})

it('sends what differs, and nothing else, with --fix', async () => {
  const { origin, emulator } = await holding([{ userId: 'u1' }, { userId: 'u2' }])
  command.write('members.csv', 'id,member\nu1,true\nu2,FALSE\nu3,True\n')
  const csv = [
    '--audience-id',
    'aud_1',
    '--audience-key',
    'vip_customers',
    '--id-column',
    'id',
    '--member-column',
    'member'
  ]

  const { code, stdout } = await command.run(['members.csv', ...csv, ...WHERE, '--to', origin, '--fix'])

  expect(code).toBe(0)
  expect(stdout).toContain('3 members compared, 2 differences;')
  expect(stdout).toMatch(/ 2 {2}delivered\n {11}0 {2}refused/)
  const sent = emulator.requests.last
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => JSON.parse(body) as unknown)
  expect(sent.slice(1)).toEqual([
    {
      environmentId: 'local-client-side-id',
      contextKind: 'user',
      batch: [
        { userId: 'u2', cohortName: 'Vip customers', cohortId: 'aud_1', value: false },
        { userId: 'u3', cohortName: 'Vip customers', cohortId: 'aud_1', value: true }
      ]
    }
  ])
  expect(emulatedMembers(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1', 'u3'] })
})

it('fixes each context kind, but no segment that holds another one', async () => {
  const { origin, emulator } = await holding([{ userId: 'd1' }], 'device')
  command.write(
    'events.jsonl',
    jsonLinesOf([
      identify({ userId: 'u1' }),
      identify({ userId: 'u2', audienceId: 'aud_2', audienceKey: 'beta' }),
      identify({ userId: 'd2', anonymousId: 'device' }),
      identify({ userId: 'd3', anonymousId: 'device', audienceId: 'aud_3', audienceKey: 'gamma' })
    ])
  )
  command.write(
    'mapping.json',
    JSON.stringify({ context_kind: { '@if': { exists: { '@path': '$.anonymousId' }, then: 'device', else: 'user' } } })
  )
  const { code, stdout, stderr } = await command.run([
    ...['events.jsonl', '--mapping', 'mapping.json', ...WHERE, '--to', origin, '--fix', '--report', 'report']
  ])

  expect(code).toBe(3)
  expect(stdout).toContain('segment-audiences-aud_1 holds contexts of kind device')
  expect(stdout).toContain('there is no segment-audiences-aud_2')
  expect(stdout).toContain('is an assumption')
  expect(stdout).toMatch(/ 3 {2}delivered\n/)
  expect(stderr).toContain('Still different: 1. No sync can mend a segment that holds another kind of context')
  expect(emulatedMembers(emulator)).toEqual({
    'segment-audiences-aud_1': ['d1', 'd2'],
    'segment-audiences-aud_2': ['u2'],
    'segment-audiences-aud_3': ['d3']
  })
})

it('compares a sample, the same one with the same seed', async () => {
  const { origin, emulator } = await holding([{ userId: 'u0' }])
  command.write('events.jsonl', jsonLinesOf(Array.from({ length: 200 }, (_, i) => identify({ userId: `u${i}` }))))
  const run = (...args: string[]) =>
    command.run(['events.jsonl', ...WHERE, '--to', origin, '--sample', '20', '--report', 'report', ...args])

  const first = await run()
  const [, seed] = /--sample 20 --seed (\d+) chooses them again/.exec(first.stdout)!
  const keys = reportOf().differences
  expect(keys.length).toBeGreaterThanOrEqual(19)
  const before = emulator.requests.last.length
  await run('--seed', seed)
  expect(reportOf().differences).toEqual(keys)
  expect(emulator.requests.last.length - before).toBe(22)
})

it('waits for rate limits and reads again what failed', async () => {
  const { origin } = await holding([{ userId: 'u1' }], 'user', [
    { requests: { method: 'GET' }, times: 2, fault: { kind: 'status', status: 503 } },
    { requests: { method: 'GET', path: '*/contexts/*' }, times: 1, fault: { kind: 'reset', when: 'before-applying' } }
  ])
  command.write('events.jsonl', jsonLinesOf([identify({ userId: 'u1' })]))
  const { code } = await command.run(['events.jsonl', ...WHERE, '--to', origin])
  expect(code).toBe(0)
})

it('says of which events it could not tell, and that this is not no difference', async () => {
  const { origin } = await holding([{ userId: 'u1' }])
  command.write('events.jsonl', `${jsonLinesOf([identify({ userId: 'u1' })])}not JSON\n`)
  const { code, stdout } = await command.run(['events.jsonl', ...WHERE, '--to', origin])
  expect(stdout).toContain('1 member compared, 0 differences; 2 events read, 1 refused, 0 left out.')
  expect(stdout).toMatch(/│ {6}1 │ 400 {4}│ events\.jsonl:2 │ The line is not JSON\. Write one event a line\. +│/)
  expect(code).toBe(3)
})

it('writes the report, and ends with 3, though nobody reads what it prints', async () => {
  const { origin } = await holding([{ userId: 'u1' }])
  command.write('events.jsonl', jsonLinesOf([identify({ userId: 'u2' })]))
  const { child, ended } = command.start(['events.jsonl', ...WHERE, '--to', origin, '--report', 'report'])
  child.stdout!.destroy()
  child.stderr!.destroy()
  expect((await ended).code).toBe(3)
  expect(reportOf().differences).toEqual([difference('u2', { difference: 'missing', expected: true })])
})

it('says when nothing was compared', async () => {
  const { origin } = await serve()
  command.write('none.jsonl', '')
  const { stdout } = await command.run(['none.jsonl', ...WHERE, '--to', origin])
  expect(stdout).toContain('Nothing was compared: the input names no member.')
})

it('takes nothing for mended that it does not see in LaunchDarkly: the key of a segment is an assumption', async () => {
  const { origin } = await holding([{ userId: 'u1' }])
  command.write('events.jsonl', jsonLinesOf([identify({ userId: 'u1' })]))
  const { code, stderr } = await command.run([
    ...['events.jsonl', ...WHERE, '--to', origin, '--segment-prefix', 'other-', '--fix']
  ])
  expect(stderr).toContain('Still different: 1.')
  expect(stderr).toContain('give --segment-prefix')
  expect(code).toBe(3)
})

describe('when it cannot compare', () => {
  const CREDENTIALS = {
    LAUNCHDARKLY_SERVICE_TOKEN: 'api-mistaken',
    LAUNCHDARKLY_CLIENT_SIDE_ID: 'local-client-side-id'
  }

  it.each([
    { what: 'no target', args: ['e', ...WHERE], code: 2, says: 'There are neither credentials nor --to.' },
    { what: 'no project', args: ['e', '--to', 'http://127.0.0.1:1'], code: 2, says: '--project' },
    { what: 'no file', args: [...WHERE, '--to', 'http://127.0.0.1:1'], code: 2, says: 'missing required argument' },
    { what: 'a missing file', args: ['f', ...WHERE, '--to', 'http://127.0.0.1:1'], code: 2, says: 'f does not exist.' },
    {
      what: 'a seed alone',
      args: ['e', ...WHERE, '--to', 'ORIGIN', '--seed', '1'],
      code: 2,
      says: '--seed needs --sample.'
    },
    {
      what: 'a report in the place of the input',
      args: ['e', ...WHERE, '--to', 'ORIGIN', '--report', './e'],
      code: 2,
      says: './e is given as --report, and is the input as well.'
    },
    {
      what: 'another environment',
      args: ['e', '--project', 'local', '--environment', 'test', '--to', 'ORIGIN'],
      code: 2,
      says: 'LaunchDarkly has no environment with the key test in a project with the key local'
    },
    {
      what: 'a token that is refused',
      args: ['e', ...WHERE, '--to', 'ORIGIN'],
      env: CREDENTIALS,
      code: 1,
      says: 'LaunchDarkly refused the service token (401 Unauthorized).'
    }
  ])('says so for $what', async ({ args, env, code, says }) => {
    const { origin } = await serve()
    command.write('e', jsonLinesOf([identify()]))
    const result = await command.run(
      args.map((arg) => (arg === 'ORIGIN' ? origin : arg)),
      { env }
    )
    expect(result.stderr).toContain(says)
    expect(result.stderr).not.toMatch(/api-mistaken|\n {4}at /)
    expect(result.code).toBe(code)
    expect(command.read('e')).not.toBe('')
  })
})
