import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readJsonFile } from '../../local/json-file'
import { invalidRequest } from '../../local/emulator/refusal'

const folder = mkdtempSync(join(tmpdir(), 'json-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(content: string): string {
  const path = join(folder, 'rules.json')
  writeFileSync(path, content)
  return path
}

it('gives what the check makes of the JSON', async () => {
  expect(await readJsonFile(file('[1]'), (json) => ({ json }))).toEqual({ json: [1] })
})

it('takes a file that begins with a byte-order mark', async () => {
  expect(await readJsonFile(file('\uFEFF[]'), (json) => json)).toEqual([])
})

it.each([
  ['a file that is not there', () => join(folder, 'other.json'), 'other.json cannot be read (ENOENT).'],
  ['a folder', () => folder, 'cannot be read (EISDIR).'],
  ['what is not JSON', () => file('{'), 'rules.json is not JSON at position 1'],
  ['what the check refuses', () => file('"bad"'), 'rules.json: rule 1 is bad']
])('refuses %s as wrong usage', async (_what, path, message) => {
  const refuse = () => {
    throw invalidRequest('rule 1 is bad')
  }
  await expect(readJsonFile(path(), refuse)).rejects.toMatchObject({
    message: expect.stringContaining(message),
    exitCode: 2
  })
})

it('lets a defect through as it is', async () => {
  const defect = new TypeError('a defect')
  const fail = () => {
    throw defect
  }
  await expect(readJsonFile(file('[]'), fail)).rejects.toBe(defect)
})
