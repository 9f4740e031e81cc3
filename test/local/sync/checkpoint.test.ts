import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCheckpoint, writeCheckpoint, type Fingerprint, type State } from '../../../local/sync/checkpoint'
import { newTally } from '../../../local/sync/tally'

const FINGERPRINT: Fingerprint = { 'the input': 'a1', '--mapping': 'b2' }
const STATE: State = {
  tally: { ...newTally(), delivered: 3 },
  last: { file: 'events.jsonl', line: 3 },
  failedBytes: 12,
  requests: [['POST /api/v2/segment-targets/segment-audiences', 1]],
  finished: false
}

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-'))
  path = join(folder, 'events.checkpoint')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('gives back the state that was written, from a file for its owner alone', async () => {
  await writeCheckpoint(path, FINGERPRINT, STATE)

  expect(await readCheckpoint(path, { ...FINGERPRINT })).toEqual(STATE)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['events.checkpoint'])
})

it('gives the last state that was written', async () => {
  await writeCheckpoint(path, FINGERPRINT, STATE)
  await writeCheckpoint(path, FINGERPRINT, { ...STATE, finished: true })
  expect(await readCheckpoint(path, FINGERPRINT)).toEqual({ ...STATE, finished: true })
})

it('gives nothing where there is no file', async () => {
  expect(await readCheckpoint(path, FINGERPRINT)).toBeUndefined()
})

it('keeps the old state when it is ended in the middle of writing a new one', async () => {
  await writeCheckpoint(path, FINGERPRINT, STATE)
  const half = readFileSync(path, 'utf8').slice(0, 40)
  writeFileSync(`${path}.next`, half)

  expect(await readCheckpoint(path, FINGERPRINT)).toEqual(STATE)
  await writeCheckpoint(path, FINGERPRINT, { ...STATE, finished: true })
  expect(await readCheckpoint(path, FINGERPRINT)).toEqual({ ...STATE, finished: true })
})

it('never changes the file in its place', async () => {
  await writeCheckpoint(path, FINGERPRINT, STATE)
  const { ino } = statSync(path)
  await writeCheckpoint(path, FINGERPRINT, STATE)
  expect(statSync(path).ino).not.toBe(ino)
})

it.each<[string, Fingerprint, string]>([
  ['another value', { ...FINGERPRINT, 'the input': 'other' }, 'the input'],
  ['several of them', { 'the input': 'other', '--mapping': 'other' }, 'the input, --mapping'],
  ['a value that there was not then', { ...FINGERPRINT, '--trigger': 'c3' }, '--trigger'],
  ['a value that there is no more', { 'the input': 'a1' }, '--mapping']
])('refuses the checkpoint of a sync that differs by %s', async (_what, fingerprint, differing) => {
  await writeCheckpoint(path, FINGERPRINT, STATE)
  await expect(readCheckpoint(path, fingerprint)).rejects.toMatchObject({
    message: `The checkpoint ${path} is of another sync: this one differs in ${differing}.`,
    hint: 'Call it as then, give another path, or delete it to begin anew.',
    exitCode: 2
  })
})

it.each([
  ['an empty file', ''],
  ['what is not JSON', '{"version":1'],
  ['null', 'null'],
  ['a text', '"checkpoint"'],
  ['other JSON', '{}'],
  ['another version', JSON.stringify({ version: 2, fingerprint: FINGERPRINT, state: STATE })],
  ['a state without a fingerprint', JSON.stringify({ version: 1, state: STATE })],
  ['a fingerprint without a state', JSON.stringify({ version: 1, fingerprint: FINGERPRINT })]
])('takes %s for no checkpoint', async (_what, text) => {
  writeFileSync(path, text)
  await expect(readCheckpoint(path, FINGERPRINT)).rejects.toMatchObject({
    message: `${path} is not a checkpoint.`,
    hint: 'Give another path, or delete it to begin anew.',
    exitCode: 2
  })
})

it('names a file that cannot be read', async () => {
  await expect(readCheckpoint(folder, FINGERPRINT)).rejects.toMatchObject({
    message: `The checkpoint ${folder} cannot be read (EISDIR).`,
    exitCode: 2
  })
})

it('rejects with the error of the system where it cannot write', async () => {
  await expect(writeCheckpoint(join(folder, 'none', 'c'), FINGERPRINT, STATE)).rejects.toMatchObject({ code: 'ENOENT' })
})
