import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFailedFile } from '../../../local/sync/failed-file'
import type { NotDelivered } from '../../../local/sync/outcome'
import { badLine, eventLine } from '../../helpers/input-lines'

const REFUSED: NotDelivered = { state: 'refused', status: 400, message: 'The event has no “user ID”.' }

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'failed-'))
  path = join(folder, 'refused.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const written = (): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text): unknown => JSON.parse(text))

const refused = (...lines: number[]) => lines.map((line) => ({ line: eventLine(line), outcome: REFUSED }))

it('writes each event as it was read, with its reason, for its owner alone', async () => {
  const file = await openFailedFile(path, 0)
  await file.write([...refused(1), { line: badLine(2, '-'), outcome: REFUSED }])
  await file.write(refused(3))

  const error = { status: 400, message: 'The event has no “user ID”.' }
  expect(written()).toEqual([
    { file: 'events.jsonl', line: 1, input: JSON.parse(eventLine(1).json), error },
    { file: '-', line: 2, input: 'no "JSON"', error },
    { file: 'events.jsonl', line: 3, input: JSON.parse(eventLine(3).json), error }
  ])
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('knows its size in bytes', async () => {
  const file = await openFailedFile(path, 0)
  expect(file.size).toBe(0)
  await file.write(refused(1))
  await file.write([])
  await file.write(refused(2, 3))
  expect(file.size).toBe(statSync(path).size)
})

it('drops what an earlier sync wrote, and what everybody could read is so no more', async () => {
  writeFileSync(path, 'of an earlier sync\n')
  chmodSync(path, 0o644)
  await openFailedFile(path, 0)
  expect(readFileSync(path, 'utf8')).toBe('')
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it('goes on behind what the checkpoint remembers', async () => {
  const before = await openFailedFile(path, 0)
  await before.write(refused(1))
  const remembered = before.size
  await before.write(refused(2))

  const after = await openFailedFile(path, remembered)
  expect(after.size).toBe(remembered)
  await after.write(refused(2, 3))
  expect(written()).toMatchObject([{ line: 1 }, { line: 2 }, { line: 3 }])
  expect(after.size).toBe(statSync(path).size)
})

it.each([
  ['shorter', () => writeFileSync(path, '{}\n')],
  ['gone', () => undefined]
])('refuses to go on where the file is %s', async (_what, make) => {
  make()
  await expect(openFailedFile(path, 100)).rejects.toMatchObject({
    message: `${path} holds less than the checkpoint remembers of it.`,
    hint: 'Bring the file back, or delete the checkpoint and the file to begin anew.',
    exitCode: 2
  })
})

it('says at once that it cannot write', async () => {
  await expect(openFailedFile(folder, 0)).rejects.toMatchObject({
    message: `${folder} cannot be written (EISDIR).`,
    hint: 'Give --failed a path that you may write to.',
    exitCode: 2
  })
})

it('takes a device, and leaves its mode as it is', async () => {
  const { mode } = statSync('/dev/null')
  await (await openFailedFile('/dev/null', 0)).write(refused(1))
  expect(statSync('/dev/null').mode).toBe(mode)
})

it('rejects with the error of the system where it cannot write later, and counts nothing', async () => {
  const file = await openFailedFile(path, 0)
  rmSync(path)
  mkdirSync(path)
  await expect(file.write(refused(1))).rejects.toMatchObject({ code: 'EISDIR' })
  expect(file.size).toBe(0)
})
