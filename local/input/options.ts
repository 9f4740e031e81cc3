import { Option, type Command } from 'commander'
import { wrongUsage } from '../tool-error'
import type { InputFormat } from './read-input'

/** What commands that read input let one say of CSV files of members. */
export interface FormatOptions {
  audienceId?: string
  audienceKey?: string
  idColumn?: string
  memberColumn?: string
  contextKind?: string
  delimiter?: string
}

export function addFormatOptions(command: Command): Command {
  return command
    .addOption(new Option('--audience-id <id>', 'the input is CSV, and its rows are members of this audience'))
    .addOption(new Option('--audience-key <key>', 'CSV: the key of the audience, which names the segment'))
    .addOption(new Option('--id-column <name>', 'CSV: the column that holds the context key'))
    .addOption(
      new Option('--member-column <name>', 'CSV: the column that holds true or false (default: all are members)')
    )
    .addOption(new Option('--context-kind <kind>', 'CSV: what the rows are (default: "user")'))
    .addOption(new Option('--delimiter <character>', 'CSV: what stands between the cells (default: ",")'))
}

/**
 * Throws a {@link ToolError} when options of CSV stand without `--audience-id`, one that it needs is missing, or the delimiter
 * will not do.
 */
export function formatOf(options: FormatOptions): InputFormat {
  const { audienceId, audienceKey, idColumn, memberColumn, delimiter = ',' } = options
  if (audienceId === undefined) {
    const [stray] = CSV_OPTIONS.filter(([name]) => options[name] !== undefined)
    if (stray)
      throw wrongUsage(`${stray[1]} says how CSV is read, and the input is read as events.`, 'Add --audience-id.')
    return { kind: 'events' }
  }
  if (audienceId.trim() === '') throw wrongUsage('--audience-id is empty.', 'Give the ID of the audience in Segment.')
  if (audienceKey === undefined) throw wrongUsage('--audience-id needs --audience-key.', 'It names the segment.')
  if (audienceKey.trim() === '') throw wrongUsage('--audience-key is empty.', 'It names the segment.')
  if (idColumn === undefined) throw wrongUsage('--audience-id needs --id-column.', 'It holds the context keys.')
  return { kind: 'members', audienceId, audienceKey, idColumn, memberColumn, delimiter: parseDelimiter(delimiter) }
}

function parseDelimiter(value: string): string {
  const delimiter = value === '\\t' ? '\t' : value
  if (/^[^"\r\n]$/u.test(delimiter)) return delimiter
  throw wrongUsage(
    '--delimiter is not one character.',
    'Give one that is no quote and no line break, like ; or \\t for the tab.'
  )
}

const CSV_OPTIONS: Array<[keyof FormatOptions, string]> = [
  ['audienceKey', '--audience-key'],
  ['idColumn', '--id-column'],
  ['memberColumn', '--member-column'],
  ['contextKind', '--context-kind'],
  ['delimiter', '--delimiter']
]
