import { posix } from 'node:path'
import { couldNotFinish } from '../../local/tool-error'
import { relativeImports, rewriteImports } from './imports'

/** The texts of `src/` and `test/`, by their paths from the root of this repository. */
export type SourceFiles = ReadonlyMap<string, string>

export interface LiftedFile {
  /** Its path in this repository. */
  from: string
  /** Its path in the destination's folder. */
  to: string
  text: string
}

const SOURCE = /^src\/.*\.(ts|json)$/
const TEST = /^test\/src\/.*\.test\.ts$/
const SNAPSHOTS = /^test\/src\/.*\.test\.ts\.snap$/
const LAWS = /^test\/src\/.*\.laws\.test\.ts(\.snap)?$/

/** Whether a test stays here: laws need fast-check, which Segment's monorepo does not have. */
export function isLaw(path: string): boolean {
  return LAWS.test(path)
}

/**
 * What lies in the destination's folder after a lift: `src/` as it is, its tests in `__tests__` folders, and what these import
 * from elsewhere in `test-helpers`. That is not below `__tests__`, since Jest takes every file there for a suite
 * (https://jestjs.io/docs/configuration#testmatch-arraystring).
 *
 * Throws a `ToolError` where a file imports what is not lifted, or two files would be lifted to one place.
 */
export function planLift(files: SourceFiles): LiftedFile[] {
  const lifted = new Set([...files.keys()].filter((path) => SOURCE.test(path) || (isTest(path) && !isLaw(path))))
  // A set that grows is walked to its new end.
  for (const path of lifted) importsOf(path, files).forEach((imported) => lifted.add(imported))

  const origins = new Map<string, string>()
  for (const from of lifted) {
    const to = placeOf(from)
    const other = origins.get(to)
    if (other) throw couldNotFinish(`${other} and ${from} would both be lifted to ${to}.`, 'Rename one of them.')
    origins.set(to, from)
  }
  return [...origins].map(([to, from]) => ({ from, to, text: textAt(to, from, files) }))
}

function isTest(path: string): boolean {
  return TEST.test(path) || SNAPSHOTS.test(path)
}

function placeOf(path: string): string {
  if (path.startsWith('src/')) return path.slice('src/'.length)
  const [, , ...parts] = path.split('/')
  if (!isTest(path)) return posix.join('test-helpers', ...parts)
  const own = SNAPSHOTS.test(path) ? 2 : 1
  return posix.join(...parts.slice(0, -own), '__tests__', ...parts.slice(-own))
}

function importsOf(path: string, files: SourceFiles): string[] {
  if (!path.endsWith('.ts')) return []
  return relativeImports(files.get(path) ?? '').map(({ specifier }) => resolve(path, specifier, files))
}

function textAt(to: string, from: string, files: SourceFiles): string {
  const text = files.get(from) ?? ''
  if (!to.endsWith('.ts')) return text
  const rewritten = rewriteImports(text, (specifier) => specifierOf(placeOf(resolve(from, specifier, files)), to))
  // A build there may compile this folder, unlike `__tests__`, without Jest's types.
  return to.startsWith('test-helpers/') ? `/// <reference types="jest" />\n\n${rewritten}` : rewritten
}

/** The file that a relative import means. */
function resolve(from: string, specifier: string, files: SourceFiles): string {
  const path = posix.join(posix.dirname(from), specifier)
  const found = [path, `${path}.ts`, `${path}/index.ts`].find((candidate) => files.has(candidate))
  if (found !== undefined) return found
  throw couldNotFinish(
    `${from} imports '${specifier}', which is not lifted.`,
    'Only src/ and what its tests import from test/ are. Take it from there, or test it elsewhere than in test/src/.'
  )
}

/** How the file at `from` imports the one at `path`. */
function specifierOf(path: string, from: string): string {
  const { dir, name, ext } = posix.parse(posix.relative(posix.dirname(from), path))
  const specifier = ext === '.json' ? posix.join(dir, name + ext) : name === 'index' ? dir : posix.join(dir, name)
  return specifier.startsWith('..') ? specifier : `./${specifier}`
}
