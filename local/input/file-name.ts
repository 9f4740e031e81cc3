/** What stands for standard input among the files of a command line. */
export const STANDARD_INPUT = '-'

/** How a message names a file. */
export function nameOf(file: string): string {
  return file === STANDARD_INPUT ? 'Standard input' : file
}
