import { sectionsWithTable } from './markdown'

/** A message as a page has it in a table with the column `message`, with what varies left out. */
export interface DocumentedMessage {
  /** The fixed words, `…` for what varies. */
  text: string
  /** What else the row says. */
  row: Record<string, string>
}

/** The messages of all tables of a page that have a column for them. */
export function documentedMessages(markdown: string): DocumentedMessage[] {
  return sectionsWithTable(markdown)
    .flatMap(({ table }) => table)
    .filter((row) => 'message' in row)
    .map(({ message, ...row }) => ({ text: message.replace(/^`|`$/g, ''), row }))
}

/** The sentences that the other columns of a row quote from the message: code of more than one word. */
export function quotedSentences({ row }: DocumentedMessage): string[] {
  return Object.values(row)
    .flatMap((cell) => cell.match(/`[^`]+`/g) ?? [])
    .map((code) => code.slice(1, -1))
    .filter((code) => code.includes(' '))
}

/** What dots can stand between, and what would mean something in a pattern. */
const DOTS_OR_SIGN = / \(…\)|(?<=\.) … |(?<=\.) …$|…|[\\^$.*+?()[\]{}|]/g

/**
 * The pattern of a message that an entry describes, without `^` and `$`. ` (…)` stands for brackets that may be missing; dots
 * between sentences, or behind the last one, for further sentences that may be missing; dots at the end of an unfinished
 * sentence for all the rest; any others for words of one sentence.
 */
export function patternOf(text: string): string {
  return text.replace(DOTS_OR_SIGN, (found, at: number) => {
    switch (found) {
      case ' (…)':
        return '(?: \\(.*\\))?'
      case ' … ':
        return ' (?:.+ )?'
      case ' …':
        return '(?: .+)?'
      case '…':
        return at === text.length - 1 ? '.+' : '(?:(?!\\. ).)+'
      default:
        return `\\${found}`
    }
  })
}
