import { couldNotFinish } from '../../local/tool-error'
import { blocksOf, withBlock } from '../files/blocks'
import type { ActionMetadata, FieldMetadata, Metadata, SettingMetadata } from './metadata'

type Row = readonly string[]

/**
 * The page with its tables as the definition has them, not formatted: each stands between `<!-- generated: NAME -->` and
 * `<!-- end -->`. Throws a `ToolError` when the page has other pairs of marks than there are tables.
 */
export function withFreshTables(page: string, metadata: Metadata): string {
  const tables = tablesOf(metadata)
  const shown = blocksOf(page).sort().join(', ')
  const needed = [...tables.keys()].sort().join(', ')
  if (shown === needed) return [...tables].reduce((fresh, [name, table]) => withBlock(fresh, name, table), page)
  throw couldNotFinish(
    `The page has the tables ${shown || 'none'} between marks, and needs ${needed}, each once.`,
    'Write <!-- generated: NAME --> and <!-- end --> where a table belongs, each on a line of its own.'
  )
}

/** The tables of a destination's page in Segment's documentation, by name: settings, presets, and one of each action by its key. */
function tablesOf({ authentication, actions, presets }: Metadata): Map<string, string> {
  return new Map([
    ['settings', fieldsTable(Object.values(authentication?.fields ?? {}), (type) => type)],
    [
      'presets',
      table(
        ['Preset Name', 'Trigger', 'Default Action'],
        presets.map(({ name, subscribe, partnerAction }) => [
          name ?? '',
          trigger(subscribe),
          actions[partnerAction].title
        ])
      )
    ],
    ...Object.entries(actions).map(([key, action]) => [key, actionSection(action)] as const)
  ])
}

function actionSection({ title, description, platform, defaultSubscription, fields }: ActionMetadata): string {
  const visible = Object.values(fields).filter(({ hidden }) => !hidden)
  return [
    description,
    `${title} is a **${capitalized(platform)}** action. The default Trigger is \`${defaultSubscription ?? ''}\``,
    fieldsTable(visible, (type) => type.toUpperCase())
  ].join('\n\n')
}

function fieldsTable(fields: Array<SettingMetadata | FieldMetadata>, typeName: (type: string) => string): string {
  return table(
    ['Field', 'Description', 'Required', 'Type'],
    fields.map(({ label, description, required, type }) => [
      label,
      description,
      required ? 'Yes' : 'No',
      typeName(type)
    ])
  )
}

/** `type = "identify" or type = "track"` as the page words it. */
function trigger(fql: string): string {
  return fql
    .split(' or ')
    .map((condition) => `Event ${condition}`)
    .join(', ')
}

function table(titles: Row, rows: Row[]): string {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.map(inCell).join(' | ')} |`).join('\n')
}

function inCell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\|/g, '\\|')
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
