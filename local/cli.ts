#!/usr/bin/env node
import { createRequire } from 'node:module'
import { Command } from 'commander'
import { checkCommand } from './check/command'
import { consoleCommand } from './console/command'
import { emulatorCommand } from './emulator/command'
import { runCommand } from './run-command'
import { syncCommand } from './sync/command'
import { verifyCommand } from './verify/command'

const program = new Command('launchdarkly-audiences')
  .description('What the LaunchDarkly Audiences destination offers on your own machine.')
  .option('--version', 'print the version of this package')
  .on('option:version', () => {
    // Its package.json is found by the package's own name wherever it is installed.
    const { version } = createRequire(__filename)('actions-launchdarkly-audiences/package.json') as { version: string }
    console.log(version)
    process.exit()
  })
for (const command of [syncCommand(), checkCommand(), verifyCommand(), emulatorCommand(), consoleCommand()]) {
  program.addCommand(command)
}

runCommand(program)
