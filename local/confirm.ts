import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { EXIT_CODES, ToolError } from './tool-error'

/** Asks on the terminal. Anything but `y` and `yes` is a no, the end of the input too. Throws a {@link ToolError} with Ctrl-C. */
export async function confirm(
  question: string,
  { stdin, stderr }: Pick<NodeJS.Process, 'stdin' | 'stderr'> = process
): Promise<boolean> {
  const terminal = createInterface({ input: stdin, output: stderr })
  const answer = await Promise.race([
    // Ctrl-D rejects it.
    terminal.question(`${question} [y/N] `).catch(() => ''),
    // The end of the input leaves it without answer for ever.
    once(terminal, 'close').then(() => ''),
    once(terminal, 'SIGINT').then(() => {
      throw new ToolError('Stopped.', 'Nothing was sent.', EXIT_CODES.interrupted)
    })
  ])
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}
