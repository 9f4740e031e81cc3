import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { requireDistinctFiles } from '../../../local/sync/distinct-files'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'distinct-')))
afterAll(() => rmSync(folder, { recursive: true }))

const input = join(folder, 'events.jsonl')
const link = join(folder, 'link.jsonl')
const missing = join(folder, 'new.jsonl')
beforeAll(() => {
  writeFileSync(input, '')
  symlinkSync(input, link)
})

describe('requireDistinctFiles', () => {
  it.each<[string, string[], Record<string, string | undefined>]>([
    ['files that are all others', [input], { '--failed': missing, '--checkpoint': join(folder, 'c') }],
    ['nothing to write', [input], { '--failed': undefined, '--checkpoint': undefined }],
    ['standard input', ['-'], { '--failed': missing }],
    ['an input that is read twice', [input, link], { '--failed': missing }],
    ['one device for all', ['/dev/null'], { '--failed': '/dev/null', '--report': '/dev/null' }]
  ])('takes %s', async (_what, inputs, outputs) => {
    await expect(requireDistinctFiles(inputs, outputs)).resolves.toBeUndefined()
  })

  it.each<[string, string, string[], Record<string, string | undefined>, string]>([
    ['the input', input, [input], { '--failed': input }, '--failed'],
    ['the input under another name', link, [input], { '--checkpoint': link }, '--checkpoint'],
    ['the input by a relative path', relative('', input), [input], { '--report': relative('', input) }, '--report'],
    ['the last of the inputs', input, [missing, input], { '--failed': input }, '--failed']
  ])('refuses to write over %s', async (_what, path, inputs, outputs, option) => {
    await expect(requireDistinctFiles(inputs, outputs)).rejects.toMatchObject({
      message: `${path} is given as ${option}, and is the input as well.`,
      hint: `Give ${option} a path of its own.`,
      exitCode: 2
    })
  })

  it('refuses one file for two uses, though it is not there yet', async () => {
    const outputs = { '--failed': missing, '--checkpoint': undefined, '--report': relative('', missing) }
    await expect(requireDistinctFiles([input], outputs)).rejects.toMatchObject({
      message: `${relative('', missing)} is given as --report, and is --failed as well.`,
      exitCode: 2
    })
  })
})
