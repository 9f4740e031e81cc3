import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { printedLines } from '../helpers/printed-lines'

const ROOT = join(__dirname, '../..')

interface Expected {
  refused: Array<{ line: number; state: string; status: number; message: string }>
}

function run(folder: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'local/example.ts', folder], {
    cwd: ROOT,
    encoding: 'utf8'
  })
  return { status, stdout, stderr }
}

describe('the main job', () => {
  const folder = mkdtempSync(join(tmpdir(), 'example-'))
  const file = join(folder, 'expected.json')
  const expected = JSON.parse(readFileSync(join(ROOT, 'examples/expected.json'), 'utf8')) as Expected
  beforeAll(() => cpSync(join(ROOT, 'examples'), folder, { recursive: true }))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('prints what the README shows, and ends with 0, when exactly the expected refusals occurred', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
    const [, shown] = /```\n(Syncing [^`]*)```/.exec(readme) ?? []
    const { status, stdout, stderr } = run('examples')
    expect(stderr + stdout).toMatch(printedLines(shown.trim()))
    expect(stderr).toMatch(/^Syncing .* at http:\/\/127\.0\.0\.1:\d+$/m)
    expect(stderr).toContain('2,000 events')
    expect(status).toBe(0)
  })

  it('ends with 1 when a refusal is not expected', () => {
    writeFileSync(file, JSON.stringify({ refused: expected.refused.slice(1) }))
    const { status, stderr } = run(folder)
    expect(stderr).toContain(`- found ${JSON.stringify(expected.refused[0])}`)
    expect(status).toBe(1)
  })

  it('ends with 1 when an expected refusal does not occur', () => {
    const never = { line: 1, state: 'refused', status: 400, message: 'never' }
    writeFileSync(file, JSON.stringify({ refused: [...expected.refused, never] }))
    const { status, stderr } = run(folder)
    expect(stderr).toContain(`- expected ${JSON.stringify(never)}`)
    expect(status).toBe(1)
  })
})
