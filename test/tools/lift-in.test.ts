import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { filesBelow } from '../../tools/files/files-below'
import { git } from '../../tools/files/git'
import { relativeImports } from '../../tools/lift-in/imports'
import { runTool } from '../helpers/running-tool'

const ROOT = join(__dirname, '../..')
const DESTINATIONS = 'packages/destination-actions/src/destinations'
const HELP = '(add --help for what there is)\n'

// It asks the git of the checkout, whatever a hook of git has named.
const liftIn = (...args: string[]) =>
  runTool('lift-in', args, { env: { ...process.env, GIT_DIR: join(checkout, 'of-a-hook') } })

let checkout = ''
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(checkout, path)), { recursive: true })
  writeFileSync(join(checkout, path), text)
}

beforeEach(() => (checkout = mkdtempSync(join(tmpdir(), 'checkout-'))))
afterEach(() => rmSync(checkout, { recursive: true }))

describe('given a checkout with Prettier settings of its own', () => {
  it('lifts all of src/ and its tests, leading nowhere else, as that Prettier writes them', () => {
    const folder = join(checkout, DESTINATIONS, 'launchdarkly-audiences')
    mkdirSync(join(checkout, DESTINATIONS), { recursive: true })
    write('.prettierrc', '{ "semi": true, "singleQuote": false }')
    write(`${DESTINATIONS}/launchdarkly-audiences/old.ts`, '')
    git(checkout, 'init', '--quiet')
    git(checkout, 'add', '.')
    write('.editorconfig', 'root = true\n[*]\nindent_style = space\nindent_size = 4\n')

    const { status, stdout, stderr } = liftIn(checkout)

    const lifted = filesBelow(folder)
    expect({ status, stderr, first: stdout.split(':')[0] }).toEqual({
      status: 0,
      stderr: '',
      first: `${folder} holds ${lifted.length} files`
    })

    expect(stdout).toContain('\nRemoved, since they are no part of the lift:\n  old.ts\n')
    expect(stdout).toContain('\n  test/src/random-strings.laws.test.ts\n')

    const testPlaces = filesBelow(join(ROOT, 'test/src'))
      .filter((path) => path.includes('.test.ts') && !path.includes('.laws.'))
      .map((path) => path.replace(/(__snapshots__\/)?[^/]+$/, '__tests__/$&'))
    const expected = [...filesBelow(join(ROOT, 'src')), ...testPlaces].sort()
    expect(lifted.filter((path) => !path.startsWith('test-helpers/'))).toEqual(expected)

    const read = (path: string): string => readFileSync(join(folder, path), 'utf8')
    const astray = lifted
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => relativeImports(read(path)).map(({ specifier }) => [path, specifier]))
      .filter(([path, specifier]) => {
        const options = { moduleResolution: ts.ModuleResolutionKind.Node10 }
        const { resolvedModule } = ts.resolveModuleName(specifier, join(folder, path), options, ts.sys)
        return !lifted.some((path) => join(folder, path) === resolvedModule?.resolvedFileName)
      })
    expect(astray).toEqual([])

    expect(read('__tests__/credentials.test.ts').split('\n').slice(0, 3)).toEqual([
      'import { tokenLooksLike, unsendable } from "../credentials";',
      'import { SETTINGS, TOKEN } from "../test-helpers/integration";',
      'import { expectNoSecrets } from "../test-helpers/secrets";'
    ])
    const prettier = [require.resolve('prettier/bin/prettier.cjs'), '--list-different', `${folder}/**/*.ts`]
    const unformatted = spawnSync(process.execPath, prettier, { encoding: 'utf8' })
    expect({ status: unformatted.status, stdout: unformatted.stdout }).toEqual({ status: 0, stdout: '' })
    expect(read('metadata.json')).toBe(readFileSync(join(ROOT, 'src/metadata.json'), 'utf8'))
    expect(read('generated-types.ts')).toMatch(/^ {4}apiKey: string;$/m)
    const snapshots = '__snapshots__/snapshots.test.ts.snap'
    expect(read(`__tests__/${snapshots}`)).toBe(readFileSync(join(ROOT, 'test/src', snapshots), 'utf8'))
  })

  it('overwrites nothing that git does not hold', () => {
    write(`${DESTINATIONS}/launchdarkly-audiences/index.ts`, 'mine')
    expect(liftIn(checkout)).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: Git could not bring back what would be replaced or removed in ${join(checkout, DESTINATIONS, 'launchdarkly-audiences')}:
  index.ts
Commit it, \`git add\` it or move it away, and lift in again.
`
    })
    expect(filesBelow(checkout)).toEqual([`${DESTINATIONS}/launchdarkly-audiences/index.ts`])
  })
})

it('asks for a folder, where there is none or one too many', () => {
  expect(liftIn()).toEqual({ status: 2, stdout: '', stderr: `error: missing required argument 'dir'\n${HELP}` })
  expect(liftIn('one', 'two')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('error: too many arguments')
  })
})

it('says which Prettier settings it cannot follow, and writes nothing', () => {
  mkdirSync(join(checkout, DESTINATIONS), { recursive: true })
  write('.prettierrc', '"@segment/prettier-config-that-is-not-installed"')
  const { status, stdout, stderr } = liftIn(checkout)
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/^error: \S+\.ts cannot be formatted with the Prettier settings there: .*-not-installed/)
  expect(stderr).toContain('\nMend the settings, or run `yarn install` there if they name a package.\n')
  expect(filesBelow(checkout)).toEqual(['.prettierrc'])
})
