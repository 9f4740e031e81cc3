import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool } from '../helpers/running-tool'

const ROOT = join(__dirname, '../..')
const GENERATED = [
  'src/generated-types.ts',
  'src/syncAudience/generated-types.ts',
  'src/metadata.json',
  'docs/launchdarkly-audiences.md',
  'local/emulator/faults/generated-types.ts'
]

let tree: string

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'generate-'))
  for (const part of ['src', 'tools', 'docs', 'local', 'package.json', 'tsconfig.json', '.prettierrc.json']) {
    cpSync(join(ROOT, part), join(tree, part), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
})

afterEach(() => rmSync(tree, { recursive: true }))

/** Runs a tool of the copied tree: it ends with this status, having printed this. */
function run(tool: string, ...args: string[]): { status: number | null; printed: string } {
  const { status, stdout, stderr } = runTool(tool, args, { root: tree })
  return { status, printed: stdout + stderr }
}

const contents = (): string[] => GENERATED.map((file) => readFileSync(join(tree, file), 'utf8'))

function change(file: string, from: string, to: string): void {
  const path = join(tree, file)
  const text = readFileSync(path, 'utf8')
  expect(text).toContain(from)
  writeFileSync(path, text.replace(from, to))
}

const stale = (files: string[]): string =>
  files.map((file) => `${file} is stale: run \`npm run generate\` and commit what it writes\n`).join('')

describe('npm run generate', () => {
  it('finds every committed file fresh', () => {
    expect(run('generate', '--check')).toEqual({ status: 0, printed: '' })
  })

  it('finds what is stale, each file of it, and writes it anew', () => {
    const fresh = contents()
    change('src/generated-types.ts', 'apiKey', 'key')
    change('src/syncAudience/generated-types.ts', 'user_email?', 'user_email')
    change('src/metadata.json', '"hidden": true', '"hidden": false')
    change('docs/launchdarkly-audiences.md', 'LaunchDarkly Service Token', 'Service Token')
    rmSync(join(tree, 'local/emulator/faults/generated-types.ts'))

    expect(run('generate', '--check')).toEqual({ status: 1, printed: stale(GENERATED) })
    expect(run('generate')).toEqual({ status: 0, printed: '' })
    expect(contents()).toEqual(fresh)
  })

  it('follows the definition: a field that is added is found to be missing in all that shows fields', () => {
    change(
      'src/syncAudience/fields.ts',
      '  enable_batching: {',
      "  note: { label: 'Note', description: 'A | note.', type: 'string', choices: ['a', 'b'] },\n  enable_batching: {"
    )
    const [, types, metadata, page] = GENERATED

    expect(run('generate', '--check')).toEqual({ status: 1, printed: stale([types, metadata, page]) })
    run('generate')
    expect(run('generate', '--check')).toEqual({ status: 0, printed: '' })
    // As the catalog writes it, whatever Prettier would.
    expect(readFileSync(join(tree, metadata), 'utf8')).toContain(
      '\n          "choices": [\n            "a",\n            "b"\n'
    )
    expect(readFileSync(join(tree, types), 'utf8')).toContain('  /**\n   * A | note.\n   */\n  note?: string\n')
    expect(readFileSync(join(tree, page), 'utf8')).toMatch(/^\| Note +\| A \\\| note\. +\| No +\| STRING +\|$/m)
  })

  it('writes nothing where the page has other marks than there are tables, or for an option that it does not have', () => {
    change('docs/launchdarkly-audiences.md', '<!-- generated: presets -->', '')
    change('src/metadata.json', '"hidden": true', '"hidden": false')
    const before = contents()

    expect(run('generate')).toEqual({
      status: 1,
      printed: `error: The page has the tables settings, syncAudience between marks, and needs presets, settings, syncAudience, each once.
Write <!-- generated: NAME --> and <!-- end --> where a table belongs, each on a line of its own.
`
    })
    expect(run('generate', '--all')).toEqual({
      status: 2,
      printed: "error: unknown option '--all'\n(add --help for what there is)\n"
    })
    expect(contents()).toEqual(before)
  })
})

describe('npm run validate', () => {
  it('fails with what to do when a rule is broken', () => {
    change('src/syncAudience/fields.ts', "type: 'boolean'", "type: 'string'")
    const { status, printed } = run('validate')
    expect(status).toBe(1)
    expect(printed).toContain('✗ everything that is live is still there, unchanged\n')
    expect(printed).toContain(
      '    The field enable_batching of syncAudience has type "string": change it back to "boolean", as it is live.\n'
    )
  })
})
