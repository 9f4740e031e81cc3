import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openReport } from '../../local/report-file'

const folder = mkdtempSync(join(tmpdir(), 'report-'))
afterAll(() => rmSync(folder, { recursive: true }))

const modeOf = (path: string): number => statSync(path).mode & 0o777

describe('openReport', () => {
  it('writes the pieces one after another, for its owner alone', async () => {
    const path = join(folder, 'new.json')
    const write = await openReport(path)
    await write(['{\n', '  "café": 1\n', '}\n'])

    expect(readFileSync(path, 'utf8')).toBe('{\n  "café": 1\n}\n')
    expect(modeOf(path)).toBe(0o600)
  })

  it('takes the place of a longer one that everybody could read', async () => {
    const path = join(folder, 'old.json')
    writeFileSync(path, `"${'x'.repeat(1_000)}"`)
    chmodSync(path, 0o644)
    const write = await openReport(path)
    expect(modeOf(path)).toBe(0o600)
    await write(['[]\n'])
    expect(readFileSync(path, 'utf8')).toBe('[]\n')
  })

  it('leaves the mode of a device as it is', async () => {
    const mode = modeOf('/dev/null')
    await (
      await openReport('/dev/null')
    )(['{}'])
    expect(modeOf('/dev/null')).toBe(mode)
  })

  it.each([
    ['a folder', folder, 'EISDIR'],
    ['a path without a folder', join(folder, 'none', 'report.json'), 'ENOENT']
  ])('says at once that %s cannot be written', async (_what, path, code) => {
    await expect(openReport(path)).rejects.toMatchObject({
      message: `The report ${path} cannot be written (${code}).`,
      hint: 'Give --report another path.',
      exitCode: 2
    })
  })

  it('says what could not be written in the end', async () => {
    const path = join(folder, 'twice.json')
    const write = await openReport(path)
    await write(['{}'])
    // The file is closed.
    await expect(write(['{}'])).rejects.toMatchObject({
      message: `The report ${path} cannot be written (EBADF).`,
      exitCode: 1
    })
  })
})
