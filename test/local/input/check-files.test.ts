import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkFiles } from '../../../local/input/check-files'

const folder = mkdtempSync(join(tmpdir(), 'check-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

const inFolder = (name: string): string => join(folder, name)

beforeAll(() => {
  writeFileSync(inFolder('five'), '12345')
  writeFileSync(inFolder('seven'), '1234567')
  execFileSync('mkfifo', [inFolder('pipe')])
})

it('adds up the sizes', async () => {
  expect(await checkFiles([inFolder('five'), inFolder('seven')])).toBe(12)
})

it.each([
  ['standard input', '-'],
  ['a pipe, which it leaves unopened', inFolder('pipe')]
])('knows no size together with %s', async (_what, file) => {
  expect(await checkFiles([inFolder('five'), file])).toBeNaN()
})

it('names each file that cannot be read', async () => {
  await expect(checkFiles([inFolder('none'), inFolder('five'), folder, inFolder('five/six')])).rejects.toMatchObject({
    message: `${inFolder('none')} does not exist.\n${folder} is a folder.\n${inFolder('five/six')} cannot be read (ENOTDIR).`,
    hint: 'Give files that exist and that you may read, each once and by its path; - is standard input.',
    exitCode: 2
  })
})

it.each([
  ['-', 'standard input is given twice.'],
  [inFolder('five'), `${inFolder('five')} is given twice.`]
])('refuses %j given twice, or more', async (file, message) => {
  await expect(checkFiles([file, inFolder('seven'), file, file])).rejects.toMatchObject({ message, exitCode: 2 })
})
