import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { FaultRule } from '../../../local/emulator/faults/generated-types'
import { identify } from '../../helpers/engage'
import { emulatedMembers, expectedMembers, type Membership } from '../../helpers/memberships'
import { runningCommand, servedEmulators, syncsMade, untilSo } from '../../helpers/running-command'

const command = runningCommand('sync')
const serve = servedEmulators()

/** Mulberry32: the same numbers for a seed, each from 0 up to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Input {
  text: string
  /** Of the lines that are refused. */
  refused: number[]
  leftOut: number
  memberships: Membership[]
}

/** Few members that come and go again and again, and between them lines that are refused or left out. */
function makeInput(lines: number, random: () => number): Input {
  const input: Input = { text: '', refused: [], leftOut: 0, memberships: [] }
  for (let line = 1; line <= lines; line++) {
    const membership = {
      userId: `u${Math.floor(random() * 8)}`,
      audienceId: `aud_${Math.floor(random() * 3)}`,
      value: random() < 0.5
    }
    const event = identify(membership)
    const chance = random()
    if (chance < 0.05) {
      input.text += 'not JSON\n'
      input.refused.push(line)
    } else if (chance < 0.1) {
      input.text += `${JSON.stringify({ ...event, userId: '' })}\n`
      input.refused.push(line)
    } else if (chance < 0.15) {
      input.text += `${JSON.stringify({ ...event, integrations: { 'LaunchDarkly Audiences': false } })}\n`
      input.leftOut++
    } else {
      input.text += `${JSON.stringify(event)}\n`
      input.memberships.push(membership)
    }
  }
  return input
}

const ONLY_SYNCS = { method: 'POST' } as const
const FAULTS: FaultRule[] = [
  { requests: ONLY_SYNCS, every: 17, fault: { kind: 'status', status: 429 } },
  { requests: ONLY_SYNCS, every: 19, fault: { kind: 'reset', when: 'after-applying' } },
  { requests: ONLY_SYNCS, every: 23, fault: { kind: 'status', status: 409 } }
]

const placesOf = (lines: unknown[]) =>
  lines.map((line) => {
    const { file, line: number } = line as { file: string; line: number }
    return [file, number]
  })

it('killed at twenty points, ends as if it never was', async () => {
  const seed = Date.now() % 1_000_000
  const random = randomNumbers(seed)
  const { emulator, origin } = await serve(FAULTS)
  const inputs = { 'one.jsonl': makeInput(300, random), 'two.jsonl.gz': makeInput(300, random) }
  command.write('one.jsonl', inputs['one.jsonl'].text)
  command.write('two.jsonl.gz', gzipSync(inputs['two.jsonl.gz'].text))
  const files = ['--failed', 'failed', '--checkpoint', 'checkpoint', '--report', 'report']
  const args = [...Object.keys(inputs), '--to', origin, '--batch-size', '5', ...files]

  for (let kills = 0; kills < 20; kills++) {
    const running = command.start(args)
    const from = syncsMade(emulator)
    const syncs = Math.floor(random() * 6)
    await untilSo(() => running.printed().includes('Syncing') && syncsMade(emulator) >= from + syncs, running)
    // Not for something to happen: for a point that no request marks.
    await setTimeout(random() * 20)
    running.child.kill('SIGKILL')
    expect({ seed, kills, ...(await running.ended) }).toMatchObject({ signal: 'SIGKILL' })
  }

  const { code, stderr } = await command.run(args)
  const all = Object.entries(inputs)
  const refused = all.flatMap(([file, input]) => input.refused.map((line) => [file, line]))
  const leftOut = all.reduce((sum, [, input]) => sum + input.leftOut, 0)
  const memberships = all.flatMap(([, input]) => input.memberships)
  expect({ seed, code, members: emulatedMembers(emulator) }).toEqual({
    seed,
    code: 3,
    members: expectedMembers(memberships)
  })
  expect(stderr).toMatch(/, going on after line \d+ of (one|two)\.jsonl/)
  expect({ seed, refused: placesOf(command.readLines('failed')) }).toEqual({ seed, refused })
  expect(JSON.parse(command.read('report'))).toMatchObject({
    events: {
      read: 600,
      delivered: memberships.length,
      refused: refused.length,
      leftOut,
      undelivered: 0
    }
  })

  const [made, failed] = [syncsMade(emulator), command.read('failed')]
  const again = await command.run(args)
  expect(again).toMatchObject({
    code: 3,
    stderr: '\nAll of this input was synced before. To sync it again delete checkpoint.\n'
  })
  expect([syncsMade(emulator), command.read('failed')]).toEqual([made, failed])
})

describe('Ctrl-C', () => {
  const SLOW: FaultRule = { requests: ONLY_SYNCS, fault: { kind: 'slow', seconds: 0.02 } }
  const LIMITED: FaultRule = {
    requests: ONLY_SYNCS,
    fault: { kind: 'rate-limit', scope: 'global', requests: 3, windowSeconds: 60 }
  }

  it.each([
    ['amid requests', SLOW, () => true],
    ['while it waits for the rate limit', LIMITED, (status?: number) => status === 429]
  ])('%s stops it with all of that written down, and the same command goes on', async (_when, fault, isDue) => {
    const { emulator, origin } = await serve([fault])
    const { text, memberships, refused, leftOut } = makeInput(60, randomNumbers(1))
    const args = [
      ...[command.write('events.jsonl', text), '--to', origin, '--batch-size', '2'],
      ...['--checkpoint', 'checkpoint', '--failed', 'failed', '--report', 'report']
    ]
    const running = command.start(args)
    await untilSo(() => syncsMade(emulator) >= 4 && isDue(emulator.requests.last[3].status), running)
    running.child.kill('SIGINT')

    const { code, stderr } = await running.ended
    const [, line] =
      /Stopped\. All up to line (\d+) of events\.jsonl is settled\. The same command goes on from there\./.exec(stderr)!
    const { state } = JSON.parse(command.read('checkpoint')) as { state: object }
    expect([code, state]).toEqual([
      130,
      expect.objectContaining({ last: { file: 'events.jsonl', line: Number(line) }, finished: false })
    ])
    expect(JSON.parse(command.read('report'))).toMatchObject({ exitCode: 130, interrupted: true })

    emulator.faults.rules = []
    expect(await command.run(args)).toMatchObject({ code: 3 })
    expect(emulatedMembers(emulator)).toEqual(expectedMembers(memberships))
    expect(placesOf(command.readLines('failed'))).toEqual(refused.map((line) => ['events.jsonl', line]))
    expect(JSON.parse(command.read('report'))).toMatchObject({
      events: { read: 60, delivered: memberships.length, refused: refused.length, leftOut, undelivered: 0 }
    })
  })

  it('ends standard input that nobody ends', async () => {
    const { emulator, origin } = await serve()
    const running = command.start(['--to', origin, '--batch-size', '1'], { stdin: 'open' })
    running.child.stdin!.write(`${JSON.stringify(identify())}\n${JSON.stringify(identify({ userId: 'u2' }))}\n`)
    await untilSo(() => syncsMade(emulator) > 0, running)
    running.child.kill('SIGINT')

    const { code, stderr } = await running.ended
    expect(code).toBe(130)
    expect(stderr).toMatch(
      /Stopped\. All up to line [12] of standard input is settled\. What standard input gave behind that must be given again\./
    )
  })

  it('twice ends it at once, though LaunchDarkly does not answer', async () => {
    const { emulator, origin } = await serve([{ requests: ONLY_SYNCS, fault: { kind: 'silence' } }])
    const running = command.start([
      ...[command.write('events.jsonl', `${JSON.stringify(identify())}\n`), '--to', origin],
      ...['--checkpoint', 'checkpoint']
    ])
    await untilSo(() => syncsMade(emulator) > 0, running)
    // One that comes before the one before it was heard is lost.
    await untilSo(() => !running.child.kill('SIGINT'), running)

    expect(await running.ended).toMatchObject({ code: null, signal: 'SIGINT' })
    expect(command.exists('checkpoint')).toBe(false)
  })
})
