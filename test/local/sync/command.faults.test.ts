import { existsSync } from 'node:fs'
import type { FaultRule } from '../../../local/emulator/faults/generated-types'
import { identify } from '../../helpers/engage'
import { TOKEN } from '../../helpers/integration'
import { KIND_OF_EVENT, ofKind } from '../../helpers/kinds'
import { emulatedMembers, expectedMembers, type Membership } from '../../helpers/memberships'
import { runningCommand, servedEmulators, syncsMade } from '../../helpers/running-command'
import { expectNoSecrets } from '../../helpers/secrets'

const command = runningCommand('sync')
const serve = servedEmulators()

const ONLY_SYNCS = { method: 'POST' } as const
const CLIENT_SIDE_ID = 'local-client-side-id'

/** Members that come and go, the same ones in many batches. */
const MEMBERSHIPS: Membership[] = Array.from({ length: 40 }, (_, i) => ({
  userId: `u${i % 7}`,
  audienceId: `aud_${i % 2}`,
  value: i % 3 !== 0
}))
const EVENTS = jsonLinesOf(MEMBERSHIPS.map((membership) => identify(membership)))

function jsonLinesOf(events: unknown[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('')
}

interface Report {
  exitCode: number
  events: Record<'read' | 'delivered' | 'refused' | 'leftOut' | 'undelivered', number>
}

/** Syncs the file of events, and what it reports. */
async function syncEvents(origin: string, ...args: string[]) {
  const ended = await command.run(['events.jsonl', '--to', origin, '--report', 'report', ...args])
  return { ...ended, report: JSON.parse(command.read('report')) as Report }
}

describe('delivers all events, each member as its last event says,', () => {
  it.each<[string, FaultRule[], mostSyncs: number]>([
    [
      'through a storm of rate limits',
      [
        { fault: { kind: 'rate-limit', scope: 'route', requests: 5, windowSeconds: 1 } },
        { fault: { kind: 'rate-limit', scope: 'token', requests: 4, windowSeconds: 1 } },
        { fault: { kind: 'rate-limit', scope: 'address', requests: 6, windowSeconds: 1 } }
      ],
      // The ten that are taken, and one that is not in each window.
      14
    ],
    [
      'when answers get lost, and requests before they are applied',
      [
        { requests: ONLY_SYNCS, every: 4, fault: { kind: 'reset', when: 'after-applying' } },
        { requests: ONLY_SYNCS, every: 5, fault: { kind: 'reset', when: 'before-applying' } }
      ],
      20
    ],
    [
      'through conflicts and failures',
      [
        { requests: ONLY_SYNCS, every: 5, fault: { kind: 'status', status: 409 } },
        { requests: ONLY_SYNCS, every: 6, fault: { kind: 'status', status: 503 } }
      ],
      20
    ]
  ])('%s', async (_how, faults, mostSyncs) => {
    const { emulator, origin } = await serve(faults)
    command.write('events.jsonl', EVENTS)

    const { code, report } = await syncEvents(origin, '--batch-size', '4')

    expect(report.events).toEqual({ read: 40, delivered: 40, refused: 0, leftOut: 0, undelivered: 0 })
    expect(code).toBe(0)
    expect(emulatedMembers(emulator)).toEqual(expectedMembers(MEMBERSHIPS))
    expect(emulator.faults.rules.some(({ acted }) => acted > 0)).toBe(true)
    expect(syncsMade(emulator)).toBeLessThanOrEqual(mostSyncs)
  })
})

it('delivers two kinds, and refuses the events whose segment holds another kind (3)', async () => {
  const { emulator, origin } = await serve()
  command.write('mapping.json', JSON.stringify(KIND_OF_EVENT))
  const events = [
    ofKind('user', { userId: 'u1', audienceId: 'aud_1' }),
    ofKind('device', { userId: 'd1', audienceId: 'aud_2' }),
    ofKind('device', { userId: 'd2', audienceId: 'aud_1' }),
    ofKind('user', { userId: 'u2', audienceId: 'aud_1' }),
    ofKind('device', { userId: 'd3', audienceId: 'aud_2' })
  ]
  command.write('events.jsonl', jsonLinesOf(events))

  const args = ['--mapping', 'mapping.json', '--failed', 'failed', '--batch-size', '2']
  const { code, report } = await syncEvents(origin, ...args)

  expect(report.events).toEqual({ read: 5, delivered: 4, refused: 1, leftOut: 0, undelivered: 0 })
  expect([code, report.exitCode]).toEqual([3, 3])
  expect(emulatedMembers(emulator)).toEqual({
    'segment-audiences-aud_1': ['u1', 'u2'],
    'segment-audiences-aud_2': ['d1', 'd3']
  })
  expect(command.readLines('failed')).toEqual([
    {
      file: 'events.jsonl',
      line: 3,
      input: events[2],
      error: {
        status: 400,
        message:
          'LaunchDarkly answered 400 Bad Request (invalid_request: segment segment-audiences-aud_1 holds contexts of the kind user only). Likely causes: the segment already holds another context kind, no environment has this client-side ID, or LaunchDarkly does not take this context key or audience.'
      }
    }
  ])
})

it('gives up what LaunchDarkly fails to take for as long as --max-wait (1), and delivers it the next time', async () => {
  const { emulator, origin } = await serve([{ requests: ONLY_SYNCS, fault: { kind: 'status', status: 503 } }])
  command.write('events.jsonl', `${EVENTS}not JSON\n`)
  const args = ['--failed', 'failed', '--checkpoint', 'checkpoint', '--max-wait', '1', '--batch-size', '10']

  const first = await syncEvents(origin, ...args)
  expect(first.report.events).toEqual({ read: 41, delivered: 0, refused: 1, leftOut: 0, undelivered: 40 })
  expect([first.code, first.report.exitCode]).toEqual([1, 1])
  expect(first.stderr).toContain('The same command goes on from there.')
  expect(emulatedMembers(emulator)).toEqual({})

  emulator.faults.rules = []
  const second = await syncEvents(origin, ...args)
  expect(second.report.events).toEqual({ read: 41, delivered: 40, refused: 1, leftOut: 0, undelivered: 0 })
  expect(second.code).toBe(3)
  expect(emulatedMembers(emulator)).toEqual(expectedMembers(MEMBERSHIPS))
  expect(command.readLines('failed')).toHaveLength(1)
})

it('stops when the token is refused (1): no event counts as refused, no other request is made', async () => {
  const { emulator, origin } = await serve()
  command.write('events.jsonl', EVENTS)
  const args = ['events.jsonl', '--to', origin, '--report', 'report', '--batch-size', '2', '--failed', 'failed']
  const env = { LAUNCHDARKLY_SERVICE_TOKEN: TOKEN, LAUNCHDARKLY_CLIENT_SIDE_ID: CLIENT_SIDE_ID }

  const { code, stdout } = await command.run(args, { env })

  expect(code).toBe(1)
  expect(JSON.parse(command.read('report'))).toMatchObject({
    events: { read: 40, delivered: 0, refused: 0, leftOut: 0, undelivered: 40 },
    reasons: [{ state: 'undelivered', status: 401, events: 40 }]
  })
  expect(stdout).toContain('401 Unauthorized')
  expect(command.read('failed')).toBe('')
  expect(syncsMade(emulator)).toBe(1)
})

it('refuses lines that hold no event, one by one, and delivers those beside them', async () => {
  const { emulator, origin } = await serve()
  const cutOff = JSON.stringify(identify({ userId: 'u4' })).slice(0, 50)
  const noContext = identify({ userId: 'u3' }, { context: null as never })
  const lines = [
    JSON.stringify(identify({ userId: 'u1' })),
    'user u5 enters',
    '',
    '[1, 2]',
    '"text"',
    JSON.stringify(noContext),
    JSON.stringify(identify({ userId: 'u2' })),
    cutOff
  ]
  command.write('events.jsonl', lines.join('\n'))

  const { code, report } = await syncEvents(origin, '--failed', 'failed')

  expect(report.events).toEqual({ read: 7, delivered: 2, refused: 5, leftOut: 0, undelivered: 0 })
  expect(code).toBe(3)
  expect(emulatedMembers(emulator)).toEqual({ 'segment-audiences-aud_1': ['u1', 'u2'] })
  const refused = (line: number, input: unknown, message: string) => ({
    file: 'events.jsonl',
    line,
    input,
    error: { status: 400, message }
  })
  expect(command.readLines('failed')).toEqual([
    refused(2, 'user u5 enters', 'The line is not JSON. Write one event a line.'),
    refused(
      4,
      [1, 2],
      "The line is an array, or begins one. Write one JSON object a line: `jq -c '.[]' FILE` does it."
    ),
    refused(5, 'text', 'The line is not an event. Write one JSON object a line.'),
    refused(
      6,
      noContext,
      "Segment's runtime cannot read the event: context, context.personas, traits or properties is not an object, it is nested too deep, or a Liquid template of the mapping fails on it. Leave it out, or mend it or the template."
    ),
    refused(8, cutOff, 'The file ends in the middle of this line. Make or fetch the file afresh.')
  ])
})

const itWithDevFull = existsSync('/dev/full') ? it : it.skip

describe('a full disk', () => {
  itWithDevFull('takes no refused events (1), but the good ones go through', async () => {
    const { emulator, origin } = await serve()
    command.write('events.jsonl', `not JSON\n${EVENTS}`)

    const { code, stderr, report } = await syncEvents(origin, '--failed', '/dev/full')

    expect(stderr).toContain(
      'error: /dev/full could not be written from the beginning (ENOSPC); the events behind that were sent all the same.\n'
    )
    expect([code, report.exitCode]).toEqual([1, 1])
    expect(emulatedMembers(emulator)).toEqual(expectedMembers(MEMBERSHIPS))
  })

  itWithDevFull('takes no report (1), after the tables were shown', async () => {
    const { origin } = await serve()
    command.write('events.jsonl', EVENTS)

    const { code, stdout, stderr } = await command.run(['events.jsonl', '--to', origin, '--report', '/dev/full'])

    expect(stderr).toContain('error: The report /dev/full cannot be written (ENOSPC).\nGive --report another path.\n')
    expect(stdout).toContain('40  delivered')
    expect(code).toBe(1)
  })
})

describe('prints and reports no credential, e-mail address or context key, though LaunchDarkly', () => {
  const KEYS = ['customer-4711-key', 'customer-4712-key']
  const EMAIL = 'jane.roe@example.com'
  const echo = `no ${TOKEN} of ${KEYS[0]}, ${EMAIL}`
  const input = [
    identify({ userId: KEYS[0], email: EMAIL }),
    identify({ userId: '', email: EMAIL }),
    identify({ userId: KEYS[0], value: EMAIL }),
    identify({ userId: KEYS[1], audienceKey: `of ${EMAIL}`, value: 'yes' }),
    identify({ userId: EMAIL }, { context: null as never })
  ]
  const text = `${jsonLinesOf(input)}{"userId":"${KEYS[0]}", ${EMAIL}\n`

  it.each<[string, FaultRule['fault']]>([
    ['refuses the token', { kind: 'status', status: 401, message: echo }],
    ['refuses the members', { kind: 'status', status: 400, message: echo, code: 'invalid_request' }],
    ['fails', { kind: 'status', status: 503, message: echo }],
    ['sends them elsewhere', { kind: 'redirect', status: 307, location: `http://127.0.0.1:9/${TOKEN}/${EMAIL}` }],
    ['breaks off', { kind: 'reset', when: 'before-applying' }]
  ])('%s and says them', async (_what, fault) => {
    const { origin } = await serve([{ fault }])
    command.write('events.jsonl', text)
    const env = { LAUNCHDARKLY_SERVICE_TOKEN: TOKEN, LAUNCHDARKLY_CLIENT_SIDE_ID: CLIENT_SIDE_ID }
    const files = ['--report', 'report', '--failed', 'failed', '--checkpoint', 'checkpoint']

    const args = ['events.jsonl', '--to', origin, '--max-wait', '0', ...files]
    const { code, stdout, stderr } = await command.run(args, { env })

    expect([1, 3]).toContain(code)
    const printed = {
      stdout,
      stderr,
      report: command.read('report'),
      checkpoint: command.exists('checkpoint') ? command.read('checkpoint') : 'none'
    }
    expectNoSecrets(printed, [TOKEN, EMAIL, ...KEYS])
    expectNoSecrets(command.read('failed'), [TOKEN])
    expect(command.read('failed')).toContain(EMAIL)
  })

  it('takes all, or needs not say anything', async () => {
    command.write('members.csv', `id,member\n"${KEYS[0]}\n${KEYS[1]},maybe\n${EMAIL},true,true\n`)
    const csv = ['--audience-id', 'aud_1', '--audience-key', 'vip', '--id-column', 'id', '--member-column', 'member']

    const { code, stdout, stderr } = await command.run(['members.csv', ...csv, '--report', 'report'])

    expect(code).toBe(3)
    expectNoSecrets({ stdout, stderr, report: command.read('report') }, [EMAIL, ...KEYS])
  })
})
