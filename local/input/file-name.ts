import type { Place } from './input-line'

/** What stands for standard input among the files of a command line. */
export const STANDARD_INPUT = '-'

/** How a message names a file. */
export function nameOf(file: string): string {
  return file === STANDARD_INPUT ? 'standard input' : file
}

/** How a message names a line. */
export function nameOfLine({ file, line }: Place): string {
  return `line ${line} of ${nameOf(file)}`
}
