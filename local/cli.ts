#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { emulatorCommand } from './emulator/command'
import { EXIT_CODES, ToolError } from './tool-error'

const program = new Command('launchdarkly-audiences')
  .description('What the LaunchDarkly Audiences destination offers on your own machine.')
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()
program.addCommand(emulatorCommand().copyInheritedSettings(program))

program.parseAsync().catch((error: unknown) => {
  process.exitCode = report(error)
})

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
