import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { Found } from '../helpers/misbehaving-destinations'

const ROOT = join(__dirname, '../..')

interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs a script as `npm run fuzz` runs its own. */
function run(script: string, ...args: string[]): Promise<Ended> {
  const command = ['--expose-gc', '--import', 'tsx', join(ROOT, script), ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr })
    )
  })
}

/** Two processes, each of some ten seconds on a busy machine. */
jest.setTimeout(120_000)

const numberOf = (cell: string): number => Number(cell.replace(/,/g, ''))

/** The sums of the columns of numbers, table by table. */
function sumsOfTables(text: string): number[][] {
  return text
    .split('┌')
    .slice(1)
    .map((table) => {
      const rows = table
        .split('\n')
        .filter((line) => line.startsWith('│'))
        .slice(1)
        .map((line) => line.split('│').slice(2, 4).map(numberOf))
      return [0, 1].map((column) => rows.reduce((sum, row) => sum + row[column], 0))
    })
}

describe('npm run fuzz', () => {
  it('tells what it tried and what came of it, and ends with 0 where all held', async () => {
    const { code, stdout, stderr } = await run(
      'reliability/fuzz.ts',
      ...'--events 3000 --answers 100 --seed 7'.split(' ')
    )

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('npm run fuzz -- --events 3000 --answers 100 --seed 7\n')
    expect(stdout).toMatch(/\nAll held\.\n$/)

    const [events, answers] = [/^([\d,]+) events in/m, /^([\d,]+) answers in/m].map((figure) =>
      numberOf(figure.exec(stdout)![1])
    )
    expect(events).toBeGreaterThanOrEqual(3_000)
    expect(answers).toBeGreaterThanOrEqual(100)

    const [malformed, outcomesOfEvents, hostile, outcomesOfAnswers] = sumsOfTables(stdout)
    const [onEvent, onBatch] = outcomesOfEvents
    expect(malformed[0]).toBe(events)
    expect(onEvent + onBatch).toBe(events)
    // Most of what it makes gets past Segment's runtime, and it makes both ways of calls.
    expect(malformed[1]).toBeGreaterThan(events / 3)
    expect(Math.min(onEvent, onBatch)).toBeGreaterThan(events / 10)
    expect(hostile[0]).toBe(answers)
    expect(hostile[1]).toBeGreaterThan(0)
    expect(outcomesOfAnswers.every((count) => count > 0)).toBe(true)
  })

  it.each([
    ['--events', '0'],
    ['--seed', 'x']
  ])('refuses %s %s', async (...args) => {
    const { code, stdout, stderr } = await run('reliability/fuzz.ts', ...args)

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(args[0])
  })

  it('finds each of the ways in which a destination can misbehave', async () => {
    const { code, stdout } = await run('test/helpers/misbehaving-destinations.ts')

    expect(code).toBe(0)
    const found = JSON.parse(stdout) as Found
    expect(found).toEqual({
      'drops a result': 'the action returned 0 results for 1 events',
      'returns nothing for each event': 'the action returned no result for each event',
      'throws an error without a status': 'the action was called, and then: Error: no status',
      'fails a whole batch': 'the action was called, and then: TypeError: no status',
      'never ends': 'a call did not end in time',
      'rejects later': 'a rejection that nobody handled: Error: later',
      'throws later': 'an exception that nobody caught: Error: later',
      'tells the token': expect.stringMatching(
        /^a message holds a token, an e-mail address or a context key: refused: api-\S+$/
      ),
      'sends a text for a boolean': expect.stringMatching(/^it sent \{.*"value":"(true|false)"\}$/),
      'keeps what it is given': expect.stringMatching(/^the heap grew from [\d.]+ to [\d.]+ MB$/),
      'takes every answer for a success': 'event 0 is reported as delivered, and was not',
      'takes no answer for a success': 'event 0 was delivered, and its outcome is {"status":500}',
      'tells all that an answer says': expect.stringMatching(/^a message /),
      'keeps the process busy': expect.stringMatching(/^nothing else could be done for \d+ ms$/)
    })
  })
})
