import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { dependencies } from '../../package.json'
import { importsOf } from '../../tools/list-dependencies/dependencies'
import { runTool } from '../helpers/running-tool'

const ROOT = join(__dirname, '../..')
const PAGE = 'docs/reliability.md'

let tree: string

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'dependencies-'))
  const parts = ['src', 'tools', 'docs', 'local', 'package.json', 'package-lock.json', 'tsconfig.json']
  for (const part of [...parts, '.prettierrc.json']) cpSync(join(ROOT, part), join(tree, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
})

afterEach(() => rmSync(tree, { recursive: true }))

const contentOf = (file: string): string => readFileSync(join(tree, file), 'utf8')

function change(file: string, from: RegExp, to: string): void {
  const text = contentOf(file)
  expect(text).toMatch(from)
  writeFileSync(join(tree, file), text.replace(from, to))
}

/** Asks no registry. */
const check = () => runTool('list-dependencies', ['--check'], { root: tree })

const failedWith = (...differences: string[]) => ({
  status: 1,
  stdout: '',
  stderr: [
    'docs/reliability.md lists other packages than src/ pulls in (- listed, + pulled in):',
    ...differences,
    'Where that is meant, run `npm run list-dependencies` and commit what it writes.\n'
  ].join('\n')
})

/** Runs the tool with an `npm` of its own: a script of the shell, which is given the name of the package as `$2`. */
function listWith(npm: string) {
  const command = join(tree, 'npm')
  writeFileSync(command, `#!/bin/sh\n${npm}\n`)
  chmodSync(command, 0o755)
  const env = { ...process.env, PATH: [tree, process.env.PATH].join(delimiter) }
  return runTool('list-dependencies', [], { root: tree, env })
}

describe('what src/ pulls in at run time', () => {
  it('comes from one import, actions-core', () => {
    expect(importsOf(ROOT)).toEqual(['@segment/actions-core'])
  })

  it('is what docs/reliability.md lists: every package, its version, its licence and whether it is loaded', () => {
    expect(runTool('list-dependencies', ['--check'])).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it('grows with a dependency of actions-core, and with an import of src/', () => {
    change(
      'package-lock.json',
      /("node_modules\/@segment\/actions-core": \{[^}]*"dependencies": \{)/,
      '$1 "hono": "4",'
    )
    change('src/index.ts', /^/, "import { parse } from 'csv-parse'\nexport const parser = parse\n")
    expect(check()).toEqual(
      failedWith(
        `+ csv-parse ${dependencies['csv-parse']}, licence: MIT, loaded: yes`,
        `+ hono ${dependencies.hono}, licence: MIT, loaded: no`
      )
    )
  })

  it('is not known where another version is installed than locked', () => {
    change('package-lock.json', /("node_modules\/dayjs": \{\s+"version": ")[^"]+/, '$10.0.0')
    expect(check()).toEqual({
      status: 1,
      stdout: '',
      stderr: 'error: node_modules/dayjs is not the version that package-lock.json has.\nRun `npm ci`.\n'
    })
  })
})

describe('npm run list-dependencies', () => {
  it('writes the list anew, with last releases', () => {
    const before = contentOf(PAGE)
    change(PAGE, /^\| ajv .*\n/m, '')
    change(PAGE, /^(\| btoa-lite +\| )1\.0\.0( +\| )MIT/m, '$10.9.0$2ISC')
    const time = '{ "created": "2020-01-01T00:00:00.000Z", "9.8.7": "2021-02-03T04:05:06.789Z" }'
    const printed = `{ "time": ${time}, "dist-tags": { "latest": "9.8.7" } }`
    expect(listWith(`[ "$*" = "view $2 time dist-tags --json" ] && echo '${printed}'`)).toEqual({
      status: 0,
      stdout: '',
      stderr: ''
    })
    const rows = (page: string): string[] => {
      const [, list] = page.split('<!-- generated: dependencies -->')
      return list.split('\n').filter((line) => / \| (yes|no) +\|/.test(line))
    }
    const withoutReleases = (page: string): string[] =>
      rows(page).map((row) => row.replace(/ +\|[^|]+\|$/, '').replace(/ +/g, ' '))
    expect(withoutReleases(contentOf(PAGE))).toEqual(withoutReleases(before))
    expect(rows(contentOf(PAGE)).filter((row) => !row.endsWith('| 9.8.7, 2021-02-03 |'))).toEqual([])
  })

  it('writes nothing when the registry has no answer for one package', () => {
    const before = contentOf(PAGE)
    const printed = '{ "time": { "9.8.7": "2021-02-03T04:05:06.789Z" }, "dist-tags": { "latest": "9.8.7" } }'
    expect(listWith(`[ "$2" = tr46 ] && exit 1\necho '${printed}'`)).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'error: The npm registry does not say when tr46 was last released.\n' +
        'See what `npm view tr46 time dist-tags` prints. Nothing was written.\n'
    })
    expect(contentOf(PAGE)).toBe(before)
  })
})
