export interface Section {
  heading: string
  paragraphs: string[]
  /** The rows of the section's table by column title. */
  table: Array<Record<string, string>>
}

/** The sections of a page that have a table, with the escapes of Markdown undone. Knows as much Markdown as the fixtures need. */
export function sectionsWithTable(markdown: string): Section[] {
  return markdown
    .split(/^#+ /m)
    .slice(1)
    .map(sectionOf)
    .filter(({ table }) => table.length > 0)
}

function sectionOf(text: string): Section {
  const [heading, ...lines] = text.split('\n').map((line) => line.trim())
  const [titles = [], , ...rows] = lines.filter(isRow).map(cellsOf)
  return {
    heading,
    paragraphs: lines.filter((line) => line !== '' && !isRow(line) && !line.startsWith('<!--')).map(unescape),
    table: rows.map((cells) => Object.fromEntries(titles.map((title, i) => [title, cells[i]])))
  }
}

const isRow = (line: string): boolean => line.startsWith('|')

function cellsOf(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => unescape(cell.trim()))
}

/** Any ASCII punctuation may be escaped. https://spec.commonmark.org/0.31.2/#backslash-escapes */
function unescape(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])/g, '$1')
}
