import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseFaultRules } from '../../local/emulator/faults/parse-fault-rules'
import type { EventResult } from '../../local/sync/segment-runtime'
import { enter, openBooks, type Books } from '../../reliability/soak/books'
import { checkResults, type Checked } from '../../reliability/soak/check-results'
import { describeRule, FAULT_RULES } from '../../reliability/soak/fault-rules'
import { countHandles, grownHandles, heapGrowth } from '../../reliability/soak/footprint'
import { failuresOf, type Outcome } from '../../reliability/soak/outcome'
import { AUDIENCES, LANES, REFUSED_AUDIENCE, USERS, isRefusedUser, userOf } from '../../reliability/soak/population'
import { seededRandom } from '../../reliability/soak/random'
import { randomBatch, randomEvent, type Asking, type Change } from '../../reliability/soak/random-batch'
import { acknowledge, compareMembers, createTruth, leaveInDoubt } from '../../reliability/soak/truth'
import { printedLines } from '../helpers/printed-lines'
import { builtCommandLine } from '../helpers/running-command'

const [VIP, CART] = AUDIENCES
const REFUSED_USER = Array.from({ length: USERS }, (_, user) => user).find(isRefusedUser)!

describe('the events', () => {
  const batches = (seed: number, { lane = 0, count = 40 } = {}): Asking[][] => {
    const random = seededRandom(seed)
    return Array.from({ length: count }, () => randomBatch(random, lane))
  }

  it('are the same for a seed, and others for another', () => {
    const few = { count: 3 }
    expect(batches(1, few)).toEqual(batches(1, few))
    expect(batches(2, few)).not.toEqual(batches(1, few))
  })

  it('are of the users of their lane alone', () => {
    const changes = batches(1, { lane: 3 }).flatMap((batch) => batch.flatMap(({ change }) => change ?? []))
    expect(new Set(changes.map(({ user }) => user % LANES))).toEqual(new Set([3]))
  })

  it('hold all audiences, adds and removals, several changes of a member, refused users and events that ask for nothing', () => {
    const all = batches(1)
    const changes = all.flatMap((batch) => batch.flatMap(({ change }) => change ?? []))
    expect(new Set(changes.map(({ audience }) => audience.id))).toEqual(new Set(AUDIENCES.map(({ id }) => id)))
    expect(new Set(changes.map(({ value }) => value))).toEqual(new Set([true, false]))
    expect(changes.some(({ user }) => isRefusedUser(user))).toBe(true)
    expect(all.flat().some(({ change }) => !change)).toBe(true)
    const members = (batch: Asking[]) =>
      batch.flatMap(({ change }) => (change ? [`${change.audience.id} ${change.user}`] : []))
    expect(all.some((batch) => new Set(members(batch)).size < members(batch).length)).toBe(true)
    expect(Math.max(...all.map(({ length }) => length))).toBeGreaterThan(400)
  })

  it('come one at a time, too', () => {
    expect(randomEvent(seededRandom(1), 0)).toHaveLength(1)
  })

  it('have context keys that tell their user', () => {
    expect(
      ['user-7', 'user-20000', 'user-07', 'user--1', 'user-', 'device-7'].map((key) => userOf('user', key))
    ).toEqual([7, NaN, NaN, NaN, NaN, NaN])
  })
})

describe('the fault rules', () => {
  it('are such as the emulator takes', () => {
    expect(parseFaultRules(JSON.parse(JSON.stringify(FAULT_RULES)))).toEqual(FAULT_RULES)
  })

  it('apply nothing in front of what refuses for good, and nothing after the destination stopped waiting', () => {
    const refusals = FAULT_RULES.map(({ fault }) => fault.kind === 'status' && [400, 413].includes(fault.status))
    expect(refusals).toEqual([...FAULT_RULES.keys()].map((i) => i < 3))
    expect(FAULT_RULES.every(({ fault }) => fault.kind !== 'slow' || fault.seconds < 5)).toBe(true)
  })

  it('are described by what they do to which requests', () => {
    const described = FAULT_RULES.map(describeRule).map(({ requests, fault }) => `${requests}: ${fault}`)
    expect(new Set(described).size).toBe(FAULT_RULES.length)
    expect(described).toEqual(
      expect.arrayContaining([
        'syncs, with a refused member: 400',
        'syncs, of more than 400 members: 413',
        'syncs, one in 31: 503',
        'syncs, one in 47: reset after applying',
        'syncs, one in 157: 429, token rate limit',
        'syncs, one in 179: 200, a body of 100,000 bytes',
        'syncs, one in 997: slow: 2 s',
        'syncs, one in 4,999: silence',
        'syncs, one in 4,001: 200, a body that stalls',
        'looks for the environment, one in 7: 503'
      ])
    )
  })
})

const asking = (change: Partial<Change> = {}): Asking => ({
  event: { type: 'identify' },
  change: { audience: VIP, user: 1, value: true, ...change }
})
const BAD: Asking = { event: { type: 'identify' } }

const member = (change: { user?: number; value?: boolean } = {}) => {
  const { user = 1, value = true } = change
  return { userId: `user-${user}`, cohortName: 'Vip customers', cohortId: 'aud_vip', value }
}
const taken = (sent: unknown = member()): EventResult => ({ status: 204, sent })
const failed = (status: number, sent?: unknown): EventResult => ({
  status,
  errormessage: 'Why.',
  ...(sent ? { sent } : {})
})

describe('the check of a call', () => {
  const check = (askings: Asking[], results: EventResult[]): Checked => checkResults(askings, results)

  it('tells acknowledged, retryable and refused events by their indices', () => {
    const askings = [
      asking(),
      BAD,
      asking({ user: 2 }),
      asking({ user: REFUSED_USER }),
      asking({ audience: REFUSED_AUDIENCE })
    ]
    const results = [taken(), failed(400), failed(503), failed(400), failed(400)]
    expect(check(askings, results)).toEqual({
      acknowledged: [0],
      retryable: [2],
      refused: [1, 3, 4],
      refusedBeside: [],
      violations: []
    })
  })

  it.each([408, 423, 429, 500, 502, 503, 504])(
    'takes %i for retryable, with the member that was sent or without',
    (status) => {
      const askings = [asking(), asking({ user: 2 })]
      expect(check(askings, [failed(status), failed(status, member({ user: 2 }))])).toMatchObject({
        retryable: [0, 1],
        violations: []
      })
    }
  )

  it('lets an event that is superseded have the outcome of the last one', () => {
    const last = member({ value: false })
    expect(check([asking(), asking({ value: false })], [taken(last), taken(last)])).toMatchObject({
      acknowledged: [0, 1],
      violations: []
    })
  })

  it.each([400, 413])('allows %i beside what LaunchDarkly refuses, where it took nothing of the call', (status) => {
    expect(check([asking(), asking({ user: REFUSED_USER })], [failed(status), failed(status)])).toMatchObject({
      refusedBeside: [0],
      refused: [1],
      violations: []
    })
  })

  const violations: Array<[string, Asking[], EventResult[], string]> = [
    ['a result too few', [asking(), BAD], [taken()], '1 results for 2 events'],
    ['a result too many', [asking()], [taken(), taken()], '2 results for 1 events'],
    [
      'results in another order',
      [asking(), asking({ user: 2 })],
      [taken(member({ user: 2 })), taken()],
      `${JSON.stringify(member({ user: 2 }))} was sent for ${JSON.stringify(member())} (event 0 of 2)`
    ],
    [
      'the first change of a member sent, and not the last',
      [asking({ value: false }), asking()],
      [taken(member({ value: false })), taken(member({ value: false }))],
      `${JSON.stringify(member({ value: false }))} was sent for ${JSON.stringify(member())} (event 0 of 2)`
    ],
    [
      'another outcome for a superseded event',
      [asking({ value: false }), asking()],
      [taken(), failed(503)],
      '204, and 503 for what supersedes it (event 0 of 2)'
    ],
    [
      'an acknowledgement without the member',
      [asking()],
      [{ status: 204 }],
      `undefined was sent for ${JSON.stringify(member())} (event 0 of 1)`
    ],
    [
      'an acknowledgement with an error',
      [asking()],
      [{ ...taken(), errormessage: 'Why.' }],
      '204 with an error message (event 0 of 1)'
    ],
    ['a failure without a message', [asking()], [{ status: 503 }], '503 without an error message (event 0 of 1)'],
    [
      'a failure with another member',
      [asking()],
      [failed(503, member({ user: 2 }))],
      `${JSON.stringify(member({ user: 2 }))} was sent for ${JSON.stringify(member())} (event 0 of 1)`
    ],
    [
      'an acknowledgement of what LaunchDarkly refuses',
      [asking({ user: REFUSED_USER })],
      [taken(member({ user: REFUSED_USER }))],
      '204 for what LaunchDarkly refuses (event 0 of 1)'
    ],
    ['a bad event that is acknowledged', [BAD], [taken()], 'a bad event got 204 (event 0 of 1)'],
    ['a bad event that is to be sent again', [BAD], [failed(503)], 'a bad event got 503 (event 0 of 1)'],
    ['a bad event without a message', [BAD], [{ status: 400 }], 'a bad event got 400 (event 0 of 1)'],
    ['a bad event that was sent', [BAD], [failed(400, member())], 'a bad event was sent (event 0 of 1)'],
    [
      'a good event refused for good',
      [asking()],
      [failed(400)],
      'refused for good, though LaunchDarkly refuses nothing of the call (event 0 of 1)'
    ],
    [
      'a good event refused for good beside a bad one',
      [asking(), BAD],
      [failed(400), failed(400)],
      'refused for good, though LaunchDarkly refuses nothing of the call (event 0 of 2)'
    ],
    [
      'a good event refused for good in a call of which something was taken',
      [asking(), asking({ user: 2 }), asking({ user: REFUSED_USER })],
      [failed(400), taken(member({ user: 2 })), failed(400)],
      'refused for good, though LaunchDarkly took others of the call (event 0 of 3)'
    ],
    ['a status that no rule asks for', [asking()], [failed(403)], 'refused for good with 403: Why. (event 0 of 1)'],
    [
      '501, which Segment does not send again',
      [asking()],
      [failed(501)],
      'refused for good with 501: Why. (event 0 of 1)'
    ]
  ]
  it.each(violations)('finds %s', (_, askings, results, violation) => {
    expect(check(askings, results).violations[0]).toBe(violation)
  })
})

describe('the comparison with what LaunchDarkly holds', () => {
  const truth = createTruth()
  acknowledge(truth, { audience: VIP, user: 1, value: true })
  acknowledge(truth, { audience: VIP, user: 2, value: true })
  acknowledge(truth, { audience: VIP, user: 2, value: false })
  acknowledge(truth, { audience: CART, user: 3, value: true })
  leaveInDoubt(truth, { audience: VIP, user: 4, value: true })
  leaveInDoubt(truth, { audience: VIP, user: 5, value: true })

  it('finds nothing where the last acknowledged changes are there, whatever became of those in doubt', () => {
    expect(compareMembers(truth, VIP, ['user-4', 'user-1'])).toEqual({
      audience: 'aud_vip',
      members: 2,
      wrong: 0,
      inDoubt: 2,
      examples: []
    })
    expect(compareMembers(truth, CART, ['user-3'])).toMatchObject({ members: 1, wrong: 0, inDoubt: 0 })
  })

  it.each([
    ['a member that is missing', [], 'user-1 is missing'],
    ['a member that was removed', ['user-1', 'user-2'], 'user-2 should not be there'],
    ['a member of another audience', ['user-1', 'user-3'], 'user-3 should not be there'],
    ['a context key of no user', ['user-1', 'device-1'], "device-1 is nobody's"],
    ['a member that is there twice', ['user-1', 'user-1'], 'user-1 is held twice']
  ])('finds %s', (_, held, example) => {
    expect(compareMembers(truth, VIP, held)).toMatchObject({ wrong: 1, examples: [example] })
  })

  it('counts all and shows the first three', () => {
    const held = ['user-1', ...Array.from({ length: 10 }, (_, i) => `user-${100 + i}`)]
    expect(compareMembers(truth, VIP, held)).toMatchObject({
      wrong: 10,
      examples: [100, 101, 102].map((user) => `user-${user} should not be there`)
    })
  })
})

describe('the growth', () => {
  it('of the heap is a part of what it was', () => {
    expect(heapGrowth({ heapUsed: 100 }, { heapUsed: 105 })).toBeCloseTo(0.05)
    expect(heapGrowth({ heapUsed: 100 }, { heapUsed: 90 })).toBeCloseTo(-0.1)
  })

  it('of handles is by kind', () => {
    expect(countHandles(['Timeout', 'PipeWrap', 'Timeout'])).toEqual({ Timeout: 2, PipeWrap: 1 })
    expect(grownHandles({ Timeout: 2, PipeWrap: 1 }, { Timeout: 1, PipeWrap: 2, TCPSocketWrap: 1 })).toEqual([
      'PipeWrap',
      'TCPSocketWrap'
    ])
  })
})

describe('the outcome', () => {
  const footprint = (heapUsed: number, handles = { PipeWrap: 2 }) => ({ heapUsed, rss: 0, handles })
  const outcome = (special: Partial<Outcome> = {}): Outcome => ({
    books: { ...openBooks(), events: 1 },
    milliseconds: 1,
    start: { PipeWrap: 2 },
    mark: footprint(100_000),
    end: footprint(105_000),
    comparisons: [{ audience: 'aud_vip', members: 1, wrong: 0, inDoubt: 1, examples: [] }],
    faults: [{ rule: FAULT_RULES[0], acted: 1 }],
    maxHeapGrowth: 0.05,
    ...special
  })
  const booksWith = (violations: string[]): Books => {
    const books = { ...openBooks(), events: 1 }
    enter(books, [], { acknowledged: [], retryable: [], refused: [], refusedBeside: [], violations })
    return books
  }

  it('is good within the limits', () => {
    expect(failuresOf(outcome())).toEqual([])
  })

  it.each<[string, Partial<Outcome>, string[]]>([
    ['nothing was sent', { books: openBooks() }, ['no event was settled']],
    ['nothing went wrong', { faults: [{ rule: FAULT_RULES[0], acted: 0 }] }, ['no fault rule acted']],
    [
      'a result was wrong',
      { books: booksWith(['one', 'two']) },
      ['2 results are not as they must be:', '  one', '  two']
    ],
    [
      'memberships are wrong',
      { comparisons: [{ audience: 'aud_vip', members: 1, wrong: 5, inDoubt: 0, examples: ['user-1 is missing'] }] },
      ['5 memberships are wrong:', '  aud_vip: user-1 is missing']
    ],
    ['the heap grew', { end: footprint(105_100) }, ['the heap grew by 5.1 %, more than 5.0 %']],
    [
      'handles are left',
      { end: { ...footprint(100_000), handles: { PipeWrap: 3, Timeout: 1 } } },
      ['handles grew: PipeWrap from 2 to 3', 'handles grew: Timeout from 0 to 1']
    ]
  ])('is bad where %s', (_, special, failures) => {
    expect(failuresOf(outcome(special))).toEqual(failures)
  })

  it('counts all violations and keeps the first twenty', () => {
    const { count, first } = booksWith(Array.from({ length: 30 }, (_, i) => `violation ${i}`)).violations
    expect({ count, kept: first.length, last: first[19] }).toEqual({ count: 30, kept: 20, last: 'violation 19' })
  })
})

describe('npm run soak', () => {
  const commandLine = builtCommandLine()
  const children: ChildProcess[] = []
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')))

  const start = (...args: string[]) => {
    const script = join(__dirname, '../../reliability/soak.ts')
    const options = ['--expose-gc', '--import', 'tsx', script, '--command-line', commandLine]
    const child = spawn(process.execPath, [...options, ...args], { cwd: join(__dirname, '../..') })
    children.push(child)
    const printed = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text))
    const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...printed }))
    return { child, ended }
  }

  // What V8 compiles in the first seconds is more than 5 % of the heap.
  it('sends events for as long as it is told to, and finds nothing wrong', async () => {
    const { code, stdout, stderr } = await start('--minutes', '0.05', '--seed', '7', '--max-heap-growth', '50').ended

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      printedLines(`Node ${process.version}, … cores, 0.05 minutes, seed 7, an emulator at http://127.0.0.1:…
4 copies of the destination, 20,000 users, 7 audiences
…
│ results that are not as they must be …│ … 0 │
…
│ 204 … acknowledged     │
│ 400 … refused for good │
…
│ syncs, one in 31 … │ 503 …
…
│ heap …
│ handles … none │
…
│ aud_vip … │     0 │        0 │
…
│ aud_refused  │       0 │     0 │        0 │
└…
All of it is as it must be.`)
    )
  })

  it('ends with 1 and says why where LaunchDarkly acknowledges all and applies nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'soak-test-'))
    const file = join(folder, 'forgetful.js')
    writeFileSync(file, FORGETFUL)
    const { code, stderr } = await start('--minutes', '0.02', '--max-heap-growth', '50', '--command-line', file).ended
    rmSync(folder, { recursive: true })

    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^The soak failed:\nno fault rule acted\n[^]*\n[\d,]+ memberships are wrong:\n {2}aud_vip: user-\d+ is missing\n/
      )
    })
  })

  it('ends with 1 where the emulator does', async () => {
    const { code, stderr } = await start('--command-line', join(__dirname, 'no-such-file.js')).ended
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('error: The emulator ended.') })
  })

  it.each<[NodeJS.Signals, object]>([
    ['SIGINT', { code: 130, signal: null }],
    ['SIGTERM', { code: 1, signal: null }],
    ['SIGKILL', { code: null, signal: 'SIGKILL' }]
  ])('takes the emulator with it at %s', async (signal, end) => {
    const { child, ended } = start()
    const [greeting] = await once(child.stdout, 'data')
    const [origin] = /http:\S+/.exec(String(greeting))!
    expect((await fetch(`${origin}/emulator/segments`)).status).toBe(200)

    child.kill(signal)
    expect(await ended).toMatchObject(end)
    await expect(unreachable(origin)).resolves.toBe(true)
  })

  it.each([
    ['--minutes', '0'],
    ['--seed', '-1']
  ])('takes no %s %s', async (...args) => {
    const { code, stderr } = await start(...args).ended
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`error: option '${args[0]} <number>'`)
    })
  })
})

/** Whether nothing listens there any more, or no longer than for a few seconds. */
async function unreachable(origin: string): Promise<boolean> {
  for (const until = Date.now() + 10_000; Date.now() < until;) {
    try {
      await (await fetch(`${origin}/emulator/segments`)).text()
    } catch {
      return true
    }
  }
  return false
}

/** An emulator in its looks. */
const FORGETFUL = `
require('node:http')
  .createServer((request, response) => {
    request.resume()
    response.statusCode = request.url.startsWith('/emulator/') ? 200 : 204
    response.end(request.url.startsWith('/emulator/') ? '[]' : '')
  })
  .listen(0, '127.0.0.1', function () {
    console.log('http://127.0.0.1:' + this.address().port)
  })
`
