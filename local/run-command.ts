import { CommanderError, type Command } from 'commander'
import { EXIT_CODES, ToolError } from './tool-error'

/**
 * Runs a command line and ends the process, with the exit code of what it threw: 2 for wrong usage, that of a {@link ToolError},
 * 1 for any other error. Prints what was wrong; a stack of other errors alone.
 */
export function runCommand(program: Command): void {
  program.showHelpAfterError('(add --help for what there is)').exitOverride()
  for (const command of program.commands) command.copyInheritedSettings(program)

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
}

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
