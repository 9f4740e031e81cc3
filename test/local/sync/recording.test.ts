import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCheckpoint, type State } from '../../../local/sync/checkpoint'
import type { NotDelivered, Outcome } from '../../../local/sync/outcome'
import { startRecording } from '../../../local/sync/recording'
import type { SettledBatch } from '../../../local/sync/sync'
import { newTally } from '../../../local/sync/tally'
import { eventLine } from '../../helpers/input-lines'

const DELIVERED: Outcome = { state: 'delivered', status: 204 }
const LEFT_OUT: Outcome = { state: 'left out' }
const REFUSED: NotDelivered = { state: 'refused', status: 400, message: 'No.' }
const UNDELIVERED: NotDelivered = { state: 'undelivered', status: 429, message: 'Later.' }
const FINGERPRINT = { 'the input': 'a1' }

/** A batch of lines from this one on. */
const batch = (from: number, ...outcomes: Outcome[]): SettledBatch => ({
  lines: outcomes.map((_, i) => eventLine(from + i)),
  outcomes
})

const newState = (): State => ({ tally: newTally(), failedBytes: 0, requests: [], finished: false })

let folder: string
let failed: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recording-'))
  failed = join(folder, 'refused.jsonl')
  path = join(folder, 'checkpoint')
})
afterEach(() => rmSync(folder, { recursive: true }))

function start(state = newState(), requests = new Map<string, number>()) {
  return startRecording(state, { failed, checkpoint: { path, fingerprint: FINGERPRINT }, requests })
}

const written = (): Promise<State | undefined> => readCheckpoint(path, FINGERPRINT)

const failedLines = (): number[] =>
  readFileSync(failed, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => (JSON.parse(text) as { line: number }).line)

it('writes down each batch: its refused events, and how far the sync came', async () => {
  const state = newState()
  const requests = new Map<string, number>()
  const { record, finish, trouble } = await start(state, requests)
  expect(await written()).toBeUndefined()

  requests.set('POST /sync', 1)
  await record(batch(1, DELIVERED, REFUSED, LEFT_OUT))
  const first = {
    tally: {
      ...newTally(),
      delivered: 1,
      refused: 1,
      leftOut: 1,
      reasons: [{ ...REFUSED, events: 1, first: { file: 'events.jsonl', line: 2 } }]
    },
    last: { file: 'events.jsonl', line: 3 },
    failedBytes: readFileSync(failed).length,
    requests: [['POST /sync', 1]],
    finished: false
  }
  expect([await written(), failedLines()]).toEqual([first, [2]])

  await record(batch(4, REFUSED))
  await finish()
  expect(await written()).toEqual({
    ...first,
    tally: { ...first.tally, refused: 2, reasons: [{ ...first.tally.reasons[0], events: 2 }] },
    last: { file: 'events.jsonl', line: 4 },
    failedBytes: readFileSync(failed).length,
    finished: true
  })
  expect([failedLines(), state, trouble()]).toEqual([[2, 4], await written(), undefined])
})

it('writes refused events before the checkpoint that says so', async () => {
  const { record } = await start()
  mkdirSync(`${path}.next`)
  await record(batch(1, REFUSED))
  expect([failedLines(), await written()]).toEqual([[1], undefined])
})

it('goes on with a state: what was refused behind it is written once', async () => {
  const state = newState()
  const before = await start(state)
  await before.record(batch(1, REFUSED))
  const remembered = (await written())!
  await before.record(batch(2, REFUSED, DELIVERED))

  const after = await start(remembered)
  expect(failedLines()).toEqual([1])
  await after.record(batch(2, REFUSED, DELIVERED))
  expect(failedLines()).toEqual([1, 2])
  expect(await written()).toEqual(state)
})

it('keeps the checkpoint before the first event that is undelivered, and counts on', async () => {
  const state = newState()
  const { record, finish, trouble } = await start(state)
  await record(batch(1, DELIVERED))
  const before = await written()
  await record(batch(2, DELIVERED, UNDELIVERED))
  await record(batch(4, DELIVERED, REFUSED))
  await finish()

  expect(await written()).toEqual(before)
  expect(state.last).toEqual({ file: 'events.jsonl', line: 1 })
  expect(state.tally).toMatchObject({ delivered: 3, undelivered: 1, refused: 1 })
  expect([failedLines(), trouble()]).toEqual([[5], undefined])
})

it('counts where nothing is to be written', async () => {
  const state = newState()
  const { record, finish } = await startRecording(state, { requests: new Map() })
  await record(batch(1, DELIVERED, REFUSED))
  await finish()
  expect(state).toMatchObject({
    tally: { delivered: 1, refused: 1 },
    last: { file: 'events.jsonl', line: 2 },
    finished: true
  })
})

describe('where a file cannot be written', () => {
  it.each([
    ['the checkpoint', () => mkdirSync(`${path}.next`), () => `The checkpoint ${path} cannot be written (EISDIR).`],
    ['the file of refused events', () => mkdirSync(failed), () => `${failed} cannot be written (EISDIR).`]
  ])('does not begin: %s', async (_which, make, message) => {
    make()
    await expect(start()).rejects.toMatchObject({ message: message(), exitCode: 2 })
  })

  const hint = 'Make room on the disk and sync again: with a checkpoint it goes on from there.'
  const troubleAt = (file: string, after: string) => ({
    message: `${file} could not be written ${after} (EISDIR); the events behind that were sent all the same.`,
    hint,
    exitCode: 1
  })

  it('any more, counts on, and leaves the checkpoint before what is not written', async () => {
    const state = newState()
    const { record, finish, trouble } = await start(state)
    await record(batch(1, REFUSED))
    const before = await written()
    rmSync(failed)
    mkdirSync(failed)
    await record(batch(2, REFUSED))
    rmSync(failed, { recursive: true })
    await record(batch(3, DELIVERED, REFUSED))
    await finish()

    expect(trouble()).toMatchObject(troubleAt(failed, 'after line 1 of events.jsonl'))
    expect(await written()).toEqual(before)
    expect(state.tally).toMatchObject({ delivered: 1, refused: 3 })
    expect(() => readFileSync(failed)).toThrow('ENOENT')
  })

  it('any more from the first batch on', async () => {
    const { record, trouble } = await start()
    rmSync(failed)
    mkdirSync(failed)
    await record(batch(1, REFUSED))
    expect(trouble()).toMatchObject(troubleAt(failed, 'from the beginning'))
  })

  it('any more from the first batch on of a sync that goes on', async () => {
    const { record, trouble } = await start({ ...newState(), last: { file: 'events.jsonl', line: 7 } })
    rmSync(failed)
    mkdirSync(failed)
    await record(batch(8, REFUSED))
    expect(trouble()).toMatchObject(troubleAt(failed, 'after line 7 of events.jsonl'))
  })

  it('names the line that the checkpoint holds where that is what cannot be written', async () => {
    const { record, finish, trouble } = await start()
    await record(batch(1, DELIVERED))
    mkdirSync(`${path}.next`)
    await record(batch(2, DELIVERED))
    await record(batch(3, REFUSED))
    await finish()

    expect(trouble()).toMatchObject(troubleAt(path, 'after line 1 of events.jsonl'))
    expect(await written()).toMatchObject({ last: { line: 1 }, finished: false })
    expect(failedLines()).toEqual([])
  })

  it('in the end, is in trouble too', async () => {
    const { record, finish, trouble } = await start()
    await record(batch(1, DELIVERED))
    mkdirSync(`${path}.next`)
    await finish()
    expect(trouble()).toMatchObject(troubleAt(path, 'after line 1 of events.jsonl'))
  })
})
