/**
 * Writes into `docs/reliability.md` what `src/` pulls in at run time: `npm run list-dependencies`, which asks the npm registry for
 * last releases. `-- --check` asks nobody, and fails when the list is another; it does not look at releases.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { runCommand } from '../local/run-command'
import { formatted } from './files/formatted'
import { differences, withList } from './list-dependencies/block'
import { dependenciesOf } from './list-dependencies/dependencies'
import { lastRelease } from './list-dependencies/last-release'

const ROOT = join(__dirname, '..')
const PAGE = 'docs/reliability.md'

runCommand(
  new Command('list-dependencies')
    .option('--check', 'ask and write nothing, and fail when the list is another')
    .action(async ({ check }: { check?: true }) => {
      const path = join(ROOT, PAGE)
      const page = await readFile(path, 'utf8')
      const dependencies = dependenciesOf(ROOT)
      if (!check) {
        const listed = dependencies.map((dependency) => ({ ...dependency, release: lastRelease(dependency.name) }))
        const date = new Date().toISOString().slice(0, 10)
        await writeFile(path, await formatted(path, withList(page, listed, date)))
        return
      }
      const found = differences(page, dependencies)
      if (found.length === 0) return
      console.error(`${PAGE} lists other packages than src/ pulls in (- listed, + pulled in):`)
      for (const difference of found) console.error(difference)
      console.error('Where that is meant, run `npm run list-dependencies` and commit what it writes.')
      process.exitCode = 1
    })
)
