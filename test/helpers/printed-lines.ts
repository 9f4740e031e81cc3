/**
 * What a page shows of an output: whole lines that follow each other. `…` stands for anything, on a line of its own for any lines
 * or none.
 */
export function printedLines(shown: string): RegExp {
  const lines = shown
    .replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    .replace(/\n…(?=\n)/g, '(?:\n[^]*)?')
    .replace(/…/g, '[^]*')
  return new RegExp(`(?:^|\n)${lines}(?:\n|$)`)
}
