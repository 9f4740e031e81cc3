import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { filesBelow } from '../../../tools/files/files-below'
import { git } from '../../../tools/files/git'
import { replaceFolder } from '../../../tools/lift-in/replace-folder'

let checkout = ''
let folder = ''
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'checkout-'))
  folder = join(checkout, 'destinations/launchdarkly-audiences')
})
afterEach(() => rmSync(checkout, { recursive: true }))

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** What the folder holds, by path. */
function held(): Record<string, string> {
  return Object.fromEntries(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
}

const lift = (files: Record<string, string>): string[] =>
  replaceFolder(
    folder,
    Object.entries(files).map(([to, text]) => ({ from: `src/${to}`, to, text }))
  )

const losing = (...paths: string[]) =>
  expect.objectContaining({
    message: `Git could not bring back what would be replaced or removed in ${folder}:\n${paths.map((path) => `  ${path}`).join('\n')}`,
    hint: 'Commit it, `git add` it or move it away, and lift in again.',
    exitCode: 2
  })

const NEW = { 'index.ts': 'new\n', 'syncAudience/index.ts': 'new, too\n' }

describe('given no git checkout', () => {
  it('writes where nothing is', () => {
    expect(lift(NEW)).toEqual([])
    expect(held()).toEqual(NEW)
  })

  it('writes again what it wrote', () => {
    lift(NEW)
    expect(lift(NEW)).toEqual([])
    expect(held()).toEqual(NEW)
  })

  it('replaces and removes nothing', () => {
    const old = { 'index.ts': 'old\n', 'old/gone.ts': 'old\n' }
    write(old)
    expect(() => lift(NEW)).toThrow(losing('index.ts', 'old/gone.ts'))
    expect(held()).toEqual(old)
  })
})

describe('given a git checkout', () => {
  beforeEach(() => git(checkout, 'init', '--quiet'))

  it('replaces what git holds, and removes what is no longer there', () => {
    write({ 'index.ts': 'old\n', 'old/gone.ts': 'old\n', 'syncAudience/index.ts': 'new, too\n' })
    git(checkout, 'add', '.')
    expect(lift(NEW)).toEqual(['old/gone.ts'])
    expect(held()).toEqual(NEW)
  })

  it('lets nothing go that was changed after git took it, was never given to git, or is ignored by it', () => {
    const old = { 'index.ts': 'old\n', 'notes é.md': 'mine\n', 'secret.env': 'mine\n', 'taken.ts': 'old\n' }
    write({ ...old, 'index.ts': 'older\n' })
    writeFileSync(join(checkout, '.gitignore'), '*.env\n')
    git(checkout, 'add', join(folder, 'index.ts'), join(folder, 'taken.ts'))
    write(old)
    expect(() => lift(NEW)).toThrow(losing('index.ts', 'notes é.md', 'secret.env'))
    expect(held()).toEqual(old)
  })

  it('lets no link go that git does not hold', () => {
    mkdirSync(folder, { recursive: true })
    symlinkSync(checkout, join(folder, 'linked'))
    expect(() => lift(NEW)).toThrow(losing('linked'))
    git(checkout, 'add', '.')
    expect(lift(NEW)).toEqual(['linked'])
    expect(held()).toEqual(NEW)
  })

  it('replaces an earlier lift after a git add', () => {
    lift({ 'index.ts': 'earlier\n', 'gone.ts': '' })
    expect(() => lift(NEW)).toThrow(losing('gone.ts', 'index.ts'))
    git(checkout, 'add', '.')
    expect(lift(NEW)).toEqual(['gone.ts'])
    expect(held()).toEqual(NEW)
  })
})
