/**
 * `npm run bench` and `npm run bench:full`: measure the parts named, print their sections of `docs/performance.md` and write them
 * there. With `--quick` they measure next to nothing, to see that they run, and write nothing.
 */
import { Argument, Command } from 'commander'
import { runCommand } from '../local/run-command'
import { printed, write } from './document'
import { PARTS } from './parts'

runCommand(
  new Command('bench')
    .description('Measures, prints what it found and writes it into docs/performance.md.')
    .addArgument(new Argument('<parts...>').choices(Object.keys(PARTS)))
    .option('--quick', 'see that it runs: measure next to nothing, and write nothing')
    .action(async (names: string[], { quick }: { quick?: true }) => {
      for (const name of names) {
        const measured = await PARTS[name](quick ? 'quick' : 'full')
        console.log(await printed(measured))
        if (!quick) await write(measured)
      }
    })
)
