import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { filesBelow } from '../../tools/lift-in/files-below'
import { relativeImports } from '../../tools/lift-in/imports'

const ROOT = join(__dirname, '../..')
const DESTINATIONS = 'packages/destination-actions/src/destinations'
const HINT = 'Name a checkout of https://github.com/segmentio/action-destinations: npm run lift-in -- DIR\n'

// Prettier holds ES modules, which a process of Jest cannot load.
const node = (...args: string[]) => spawnSync(process.execPath, args, { encoding: 'utf8' })
const liftIn = (...args: string[]) => {
  const { status, stdout, stderr } = node(require.resolve('tsx/cli'), join(ROOT, 'tools/lift-in.ts'), ...args)
  return { status, stdout, stderr }
}

let checkout = ''
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(checkout, path)), { recursive: true })
  writeFileSync(join(checkout, path), text)
}

// A lift takes 2 seconds, more when other tests run beside.
jest.setTimeout(60_000)
beforeEach(() => (checkout = mkdtempSync(join(tmpdir(), 'checkout-'))))
afterEach(() => rmSync(checkout, { recursive: true }))

describe('given a checkout with Prettier settings of its own', () => {
  it('lifts all of src/ and its tests, leading nowhere else, as that Prettier writes them', () => {
    const folder = join(checkout, DESTINATIONS, 'launchdarkly-audiences')
    mkdirSync(join(checkout, DESTINATIONS), { recursive: true })
    write('.prettierrc', '{ "semi": true, "singleQuote": false }')
    write('.editorconfig', 'root = true\n[*]\nindent_style = space\nindent_size = 4\n')

    const { status, stdout, stderr } = liftIn(checkout)

    const lifted = filesBelow(folder)
    expect({ status, stderr, first: stdout.split(':')[0] }).toEqual({
      status: 0,
      stderr: '',
      first: `${folder} holds ${lifted.length} files`
    })

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
    const unformatted = node(require.resolve('prettier/bin/prettier.cjs'), '--list-different', folder)
    expect({ status: unformatted.status, stdout: unformatted.stdout }).toEqual({ status: 0, stdout: '' })
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

describe('given no checkout', () => {
  it.each([[[]], [['one', 'two']], [['--help']]])('asks for one, and not for %j', (args) => {
    expect(liftIn(...args)).toEqual({ status: 2, stdout: '', stderr: `error: One folder is needed.\n${HINT}` })
  })

  it('says that there is no such folder', () => {
    write('file', '')
    const file = join(checkout, 'file')
    expect(liftIn(file)).toEqual({ status: 2, stdout: '', stderr: `error: There is no folder ${file}.\n${HINT}` })
  })

  it('says what the folder lacks, and writes nothing', () => {
    write('packages/destination-actions/package.json', '{}')
    expect(liftIn(checkout)).toEqual({
      status: 2,
      stdout: '',
      stderr: `error: ${checkout} has no folder ${DESTINATIONS}.\n${HINT}`
    })
    expect(filesBelow(checkout)).toEqual(['packages/destination-actions/package.json'])
  })
})
