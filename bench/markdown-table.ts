/** Columns of numbers are aligned to the right: all but the first `texts`. */
export function markdownTable(titles: readonly string[], rows: ReadonlyArray<readonly string[]>, texts = 1): string {
  const lines = titles.map((_, column) => (column < texts ? '---' : '--:'))
  return [titles, lines, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
