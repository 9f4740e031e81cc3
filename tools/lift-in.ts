/**
 * Copies the destination and its tests into a checkout of Segment's monorepo, in place of the version that is there:
 * `npm run lift-in -- DIR`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { runCommand } from '../local/run-command'
import { couldNotFinish } from '../local/tool-error'
import { filesBelow } from './files/files-below'
import { formatted } from './files/formatted'
import { checkoutAt } from './lift-in/checkout'
import { isLaw, planLift, type LiftedFile, type SourceFiles } from './lift-in/plan'
import { replaceFolder } from './lift-in/replace-folder'
import { reportOf } from './lift-in/report'

const ROOT = join(__dirname, '..')

runCommand(
  new Command('npm run lift-in --')
    .argument('<dir>', "a checkout of Segment's monorepo, https://github.com/segmentio/action-destinations")
    .action(async (dir: string) => {
      const checkout = checkoutAt(dir)
      const sources = readSources()
      const files = await Promise.all(planLift(sources).map((file) => asWrittenIn(checkout.folder, file)))
      const removed = replaceFolder(checkout.folder, files)
      console.log(reportOf({ checkout, files, removed, left: [...sources.keys()].filter(isLaw) }))
    })
)

function readSources(): SourceFiles {
  const paths = ['src', 'test'].flatMap((folder) => filesBelow(join(ROOT, folder)).map((path) => `${folder}/${path}`))
  return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))
}

/** As the Prettier settings of that folder have it. Snapshots and the catalog's JSON stay as what generates them writes them. */
async function asWrittenIn(folder: string, file: LiftedFile): Promise<LiftedFile> {
  if (!file.to.endsWith('.ts')) return file
  try {
    return { ...file, text: await formatted(join(folder, file.to), file.text) }
  } catch (error) {
    throw couldNotFinish(
      `${file.to} cannot be formatted with the Prettier settings there: ${String(error)}`,
      'Mend the settings, or run `yarn install` there if they name a package.'
    )
  }
}
