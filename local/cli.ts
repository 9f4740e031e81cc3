#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { checkCommand } from './check/command'
import { emulatorCommand } from './emulator/command'
import { syncCommand } from './sync/command'
import { EXIT_CODES, ToolError } from './tool-error'
import { verifyCommand } from './verify/command'

const program = new Command('launchdarkly-audiences')
  .description('What the LaunchDarkly Audiences destination offers on your own machine.')
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()
for (const command of [syncCommand(), checkCommand(), verifyCommand(), emulatorCommand()]) {
  program.addCommand(command.copyInheritedSettings(program))
}

// Whoever reads the output may have had enough of it (`| head`): the work goes on.
process.stdout.on('error', () => undefined)
process.stderr.on('error', () => undefined)

program
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = report(error)
  })
  // A request of the runtime whose answer never ended leaves a timer of ten seconds behind.
  .finally(() => process.exit())

function report(error: unknown): number {
  // Commander has printed its own errors; --help is none.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.wrongUsage
  if (error instanceof ToolError) {
    console.error(`error: ${error.message}\n${error.hint}`)
    return error.exitCode
  }
  console.error(error)
  return EXIT_CODES.couldNotFinish
}
