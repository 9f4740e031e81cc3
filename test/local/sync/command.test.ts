import { statSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { identifies, identify, track } from '../../helpers/engage'
import { bodyOf, member } from '../../helpers/both-ways'
import { KIND_OF_EVENT, ofKind } from '../../helpers/kinds'
import { emulatedMembers } from '../../helpers/memberships'
import { jsonLines, runningCommand, servedEmulators, syncsMade } from '../../helpers/running-command'

const command = runningCommand('sync')
const serve = servedEmulators()

const ROUTE = 'POST /api/v2/segment-targets/segment-audiences'
const jsonLinesOf = (events: unknown[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('')
const reportOf = () => JSON.parse(command.read('report')) as Record<string, unknown>

it('fills the embedded LaunchDarkly where nothing else is named, and shows what it then holds', async () => {
  const events = [...identifies(3), identify({ userId: 'u0', value: false })]
  command.write('events.jsonl', jsonLinesOf(events))

  const { code, stdout, stderr } = await command.run(['events.jsonl', '--report', 'report'])

  expect(stdout).toBe(`
┌───────────────┬──────────────┬─────────┬───────┬─────────┐
│ segment       │ context kind │ members │ added │ removed │
├───────────────┼──────────────┼─────────┼───────┼─────────┤
│ Vip customers │ user         │       2 │     2 │       0 │
└───────────────┴──────────────┴─────────┴───────┴─────────┘

Requests
           1  ${ROUTE}

Events
           4  delivered
           0  refused
           0  left out
           0  undelivered
`)
  expect(stderr).toMatch(
    /^Syncing events\.jsonl to the embedded LaunchDarkly at http:\/\/127\.0\.0\.1:\d+\n4 events, \d+\/s, 4 delivered, 0 refused\n$/
  )
  expect(code).toBe(0)
  expect(reportOf()).toMatchObject({
    exitCode: 0,
    segments: [
      {
        key: 'segment-audiences-aud_1',
        name: 'Vip customers',
        contextKind: 'user',
        members: 2,
        added: 2,
        removed: 0
      }
    ]
  })
})

it('reports what the tables show, and writes its files for their owner alone', async () => {
  const { origin } = await serve()
  command.write('one.jsonl', jsonLinesOf(identifies(3)))
  command.write('two.jsonl', `not JSON\n${JSON.stringify({ ...identify(), integrations: { All: false } })}\n`)
  const files = { failed: 'failed', checkpoint: 'checkpoint', report: 'report' }
  const outputs = Object.entries(files).flatMap(([option, path]) => [`--${option}`, path])

  const { code, stdout } = await command.run([
    'one.jsonl',
    'two.jsonl',
    '--to',
    origin,
    '--batch-size',
    '2',
    ...outputs
  ])

  const { seconds, ...report } = reportOf()
  const message = 'The line is not JSON. Write one event a line.'
  expect(report).toEqual({
    files: ['one.jsonl', 'two.jsonl'],
    target: origin,
    exitCode: 3,
    interrupted: false,
    events: { read: 5, delivered: 3, refused: 1, leftOut: 1, undelivered: 0 },
    reasons: [{ state: 'refused', status: 400, message, events: 1, first: { file: 'two.jsonl', line: 1 } }],
    otherReasons: 0,
    requests: { [ROUTE]: 2 }
  })
  expect(seconds).toEqual(expect.any(Number))
  expect(code).toBe(3)
  for (const row of [
    '2  POST ',
    '3  delivered',
    '1  refused',
    '1  left out',
    '0  undelivered',
    `two.jsonl:1 │ ${message}`
  ]) {
    expect(stdout).toContain(row)
  }
  for (const path of Object.values(files)) expect(statSync(command.pathOf(path)).mode & 0o777).toBe(0o600)
})

it.each([
  [
    'gzip of several members',
    Buffer.concat([gzipSync(jsonLinesOf([identify()])), gzipSync(jsonLinesOf(identifies(3)))])
  ],
  ['plain text with Windows line ends', jsonLinesOf(identifies(3)).split('\n').join('\r\n')]
])('reads %s from a file and from standard input', async (_what, content) => {
  const { emulator, origin } = await serve()
  command.write('events', content)

  const runs = [
    await command.run(['events', '--to', origin]),
    await command.run(['--to', origin], { stdin: content }),
    await command.run(['-', '--to', origin], { stdin: content })
  ]

  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0])
  expect(emulatedMembers(emulator)).toEqual({ 'segment-audiences-aud_1': ['u0', 'u1', 'u2'] })
  expect(syncsMade(emulator)).toBe(3)
})

it('delivers what gzip holds that breaks off (1)', async () => {
  const { emulator, origin } = await serve()
  command.write('events.gz', gzipSync(jsonLinesOf(identifies(3))).subarray(0, -8))

  const { code, stderr } = await command.run(['events.gz', '--to', origin, '--report', 'report'])

  expect(stderr).toMatch(/error: events\.gz, after line 3: the gzip data end early\.\nMake or fetch the file afresh/)
  expect([code, reportOf()]).toEqual([1, expect.objectContaining({ exitCode: 1 })])
  expect(emulatedMembers(emulator)).toEqual({ 'segment-audiences-aud_1': ['u0', 'u1', 'u2'] })
})

it('makes of CSV the members of an audience, and of its rows those who leave', async () => {
  const { emulator, origin } = await serve()
  const audience = ['--audience-id', 'aud_9', '--audience-key', 'beta_testers', '--id-column', 'device id']
  const csv = [...audience, '--delimiter', ';', '--context-kind', 'device', '--to', origin]
  command.write('all.csv', 'name;device id\n"Doe; Jane";d1\nRoe;d2\nPoe;d3\n')
  command.write('changes.csv', 'device id;in\nd1;TRUE\nd2;False\nd3;maybe\n')

  const all = await command.run(['all.csv', ...csv])
  expect(all.code).toBe(0)
  expect(emulatedMembers(emulator)).toEqual({ 'segment-audiences-aud_9': ['d1', 'd2', 'd3'] })

  const changes = await command.run(['changes.csv', ...csv, '--member-column', 'in', '--failed', 'failed'])
  expect(changes.code).toBe(3)
  expect(emulatedMembers(emulator)).toEqual({ 'segment-audiences-aud_9': ['d1', 'd3'] })
  expect(emulator.environment.segments.get('segment-audiences-aud_9')).toMatchObject({
    name: 'Beta testers',
    contextKind: 'device'
  })
  expect(command.readLines('failed')).toEqual([
    {
      file: 'changes.csv',
      line: 4,
      input: 'd3;maybe',
      error: {
        status: 400,
        message: 'The column "in" holds neither true nor false. Write one of them, and nothing around it.'
      }
    }
  ])
})

it('leaves out what the trigger or the events themselves exclude (0)', async () => {
  const { emulator, origin } = await serve()
  const of = (userId: string, integrations: object) => identify({ userId }, { integrations: integrations as never })
  const events = [
    identify({ userId: 'u1' }),
    track({ userId: 'u2' }),
    of('u3', { All: false }),
    of('u4', { 'LaunchDarkly Audiences': false }),
    of('u5', { All: false, 'LaunchDarkly Audiences': true }),
    of('u6', { Mixpanel: false })
  ]
  command.write('events.jsonl', jsonLinesOf(events))

  const args = ['events.jsonl', '--to', origin, '--trigger', 'type = "identify"', '--report', 'report']
  expect(await command.run(args)).toMatchObject({ code: 0 })

  expect(reportOf().events).toEqual({ read: 6, delivered: 3, refused: 0, leftOut: 3, undelivered: 0 })
  expect(emulatedMembers(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1', 'u5', 'u6'] })
})

it("lays a mapping over the preset's", async () => {
  const { emulator, origin } = await serve()
  command.write('mapping.json', JSON.stringify({ ...KIND_OF_EVENT, context_key: 'email_only' }))
  command.write('events.jsonl', jsonLinesOf([ofKind('device', { userId: 'u1', email: 'd1@example.com' })]))

  expect(await command.run(['events.jsonl', '--to', origin, '--mapping', 'mapping.json'])).toMatchObject({ code: 0 })

  expect(emulatedMembers(emulator)).toEqual({ 'segment-audiences-aud_1': ['d1@example.com'] })
  expect(emulator.environment.segments.get('segment-audiences-aud_1')).toMatchObject({ contextKind: 'device' })
})

it('makes no more requests a second than --rate', async () => {
  const { emulator, origin } = await serve()
  command.write('events.jsonl', jsonLinesOf(identifies(6)))

  const args = ['events.jsonl', '--to', origin, '--batch-size', '1', '--rate', '10']
  expect(await command.run(args)).toMatchObject({ code: 0 })

  const times = emulator.requests.last.map(({ at }) => Date.parse(at))
  expect(times).toHaveLength(6)
  // A timer may be a little early, and a request a little late.
  expect(times[5] - times[0]).toBeGreaterThan(450)
})

it('shows on a dry run the requests that it would make, without the token, and makes none', async () => {
  const { emulator, origin } = await serve()
  command.write('events.jsonl', `${jsonLinesOf(identifies(3))}not JSON\n`)
  const env = { LAUNCHDARKLY_SERVICE_TOKEN: 'api-secret-token', LAUNCHDARKLY_CLIENT_SIDE_ID: 'id-1' }

  const args = ['events.jsonl', '--to', origin, '--dry-run', '--batch-size', '2', '--failed', 'failed']
  const { code, stdout, stderr } = await command.run(args, { env })

  const request = (...userIds: string[]) => ({
    method: 'POST',
    url: `${origin}/api/v2/segment-targets/segment-audiences`,
    headers: expect.objectContaining({ Authorization: '***' }) as unknown,
    body: { ...JSON.parse(bodyOf(userIds.map((userId) => member({ userId })))), environmentId: 'id-1' } as unknown
  })
  expect(jsonLines(stdout)).toEqual([request('u0', 'u1'), request('u2')])
  expect(stdout + stderr).not.toContain('api-secret-token')
  expect(stderr).toContain('3  would be delivered')
  expect(code).toBe(3)
  expect(emulator.requests.last).toEqual([])
})

it('shows on a dry run, with credentials in the environment, what LaunchDarkly itself would be sent', async () => {
  command.write('events.jsonl', jsonLinesOf([identify()]))
  const env = { LAUNCHDARKLY_SERVICE_TOKEN: 'api-secret-token', LAUNCHDARKLY_CLIENT_SIDE_ID: 'id-1' }

  const { code, stdout } = await command.run(['events.jsonl', '--dry-run', '--instance', 'eu'], { env })

  expect(jsonLines(stdout)).toMatchObject([
    { url: 'https://app.eu.launchdarkly.com/api/v2/segment-targets/segment-audiences' }
  ])
  expect(code).toBe(0)
})
