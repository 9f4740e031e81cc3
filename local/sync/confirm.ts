import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'

/** Asks on the terminal. Anything but `y` and `yes` is a no, Ctrl-C and Ctrl-D too. */
export async function confirm(
  question: string,
  { stdin, stderr }: Pick<NodeJS.Process, 'stdin' | 'stderr'> = process
): Promise<boolean> {
  const terminal = createInterface({ input: stdin, output: stderr })
  // The end of the input leaves a question without answer for ever; Ctrl-C and Ctrl-D on a terminal reject it.
  const closed = once(terminal, 'close').then(() => '')
  const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]).catch(() => '')
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}
