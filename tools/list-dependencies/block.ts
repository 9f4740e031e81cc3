import { blockOf, withBlock } from '../files/blocks'
import type { Dependency } from './dependencies'
import type { Release } from './last-release'

const BLOCK = 'dependencies'
const TITLES = ['Package', 'Version', 'Licence', 'Loaded', 'Last release']

/**
 * The page with this list in its block, not formatted; `date` is when the releases were looked up, as `YYYY-MM-DD`. Throws a
 * `ToolError` where the page has no block for it.
 */
export function withList(page: string, listed: ReadonlyArray<Dependency & { release: Release }>, date: string): string {
  const loaded = listed.filter((dependency) => dependency.loaded)
  const intro = `${listed.length} packages, ${loaded.length} of them loaded. Last releases as looked up on ${date}.`
  const rows = listed.map((dependency) => [...cellsOf(dependency), releaseCell(dependency.release)])
  const table = [TITLES, TITLES.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return withBlock(page, BLOCK, [intro, '', ...table].join('\n'))
}

/**
 * How the list in the page differs from what it should be, a line a difference; releases are not looked at. Throws a `ToolError`
 * where the page has no block for it.
 */
export function differences(page: string, dependencies: readonly Dependency[]): string[] {
  const [, , ...rows] = blockOf(page, BLOCK)
    .split('\n')
    .filter((line) => line.startsWith('|'))
  const listed = rows.map((row) =>
    entryOf(
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
    )
  )
  const found = dependencies.map((dependency) => entryOf(cellsOf(dependency)))
  return [
    ...listed.filter((entry) => !found.includes(entry)).map((entry) => `- ${entry}`),
    ...found.filter((entry) => !listed.includes(entry)).map((entry) => `+ ${entry}`)
  ]
}

function cellsOf({ name, version, licence, loaded }: Dependency): string[] {
  return [name, version, licence, loaded ? 'yes' : 'no']
}

function entryOf([name, version, licence, loaded]: string[]): string {
  return `${name} ${version}, licence: ${licence}, loaded: ${loaded}`
}

function releaseCell({ version, date, orBefore }: Release): string {
  return `${version}, ${orBefore ? 'by ' : ''}${date}`
}
