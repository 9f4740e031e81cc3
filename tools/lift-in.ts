/**
 * Copies the destination and its tests into a checkout of Segment's monorepo, in place of the version that is there:
 * `npm run lift-in -- DIR`.
 */
import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ToolError, wrongUsage } from '../local/tool-error'
import { filesBelow } from './lift-in/files-below'
import { formatted } from './formatted'
import { isLaw, planLift, type SourceFiles } from './lift-in/plan'
import { replaceFolder } from './lift-in/replace-folder'
import { reportOf } from './lift-in/report'

const ROOT = join(__dirname, '..')
const DESTINATIONS = 'packages/destination-actions/src/destinations'
const HINT = 'Name a checkout of https://github.com/segmentio/action-destinations: npm run lift-in -- DIR'

async function main(): Promise<void> {
  const checkout = checkoutOf(process.argv.slice(2))
  const folder = join(checkout, DESTINATIONS, 'launchdarkly-audiences')
  const sources = readSources()
  const files = await Promise.all(
    planLift(sources).map(async (file) => ({ ...file, text: await formatted(join(folder, file.to), file.text) }))
  )
  const removed = replaceFolder(folder, files)
  console.log(reportOf({ checkout, folder, files, removed, left: [...sources.keys()].filter(isLaw) }))
}

function checkoutOf([dir, ...others]: string[]): string {
  if (dir === undefined || dir.startsWith('-') || others.length > 0) throw wrongUsage('One folder is needed.', HINT)
  const checkout = resolve(dir)
  if (!isFolder(checkout)) throw wrongUsage(`There is no folder ${checkout}.`, HINT)
  if (!isFolder(join(checkout, DESTINATIONS))) throw wrongUsage(`${checkout} has no folder ${DESTINATIONS}.`, HINT)
  return checkout
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function readSources(): SourceFiles {
  const paths = ['src', 'test'].flatMap((folder) => filesBelow(join(ROOT, folder)).map((path) => `${folder}/${path}`))
  return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))
}

main().catch((error: unknown) => {
  if (!(error instanceof ToolError)) throw error
  console.error(`error: ${error.message}\n${error.hint}`)
  process.exitCode = error.exitCode
})
