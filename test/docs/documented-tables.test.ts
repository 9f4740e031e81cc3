import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sectionsWithTable, type Section } from '../helpers/markdown'

/** The tables of the destination's page in Segment's documentation, which users know. */
const published = sectionsWithTable(readFileSync(join(__dirname, '../fixtures/documentation-page.md'), 'utf8'))
/** Ours, of which `npm run generate -- --check` says that the definition has them so. */
const ours = readFileSync(join(__dirname, '../../docs/launchdarkly-audiences.md'), 'utf8')

const COLUMNS_OF_FIELDS = ['Field', 'Description', 'Required', 'Type']

function publishedSection(heading: string): Section {
  const section = published.find((section) => section.heading === heading)
  if (!section) throw new Error(`the published page has no section ${heading} with a table`)
  return section
}

/** What stands between the marks of a generated table. */
function generated(name: string): Section {
  const [, text] = new RegExp(`<!-- generated: ${name} -->\n([^]*?)<!-- end -->`).exec(ours) ?? []
  const [section] = sectionsWithTable(`# ${name}\n${text}`)
  return section
}

describe('the documentation page', () => {
  it('as it is published has these tables', () => {
    expect(published.map(({ heading }) => heading)).toEqual([
      'Destination Settings',
      'Available Presets',
      'Sync Audience',
      'Settings'
    ])
  })

  it.each(['Destination Settings', 'Settings'])(
    'has the settings of the published table %s, and the instance',
    (heading) => {
      const [token, clientId, instance, ...others] = generated('settings').table
      expect([token, clientId]).toEqual(publishedSection(heading).table)
      expect(instance).toEqual({
        Field: 'LaunchDarkly instance',
        Description: 'Where your LaunchDarkly account lives. Most accounts live on the commercial instance.',
        Required: 'No',
        Type: 'string'
      })
      expect(others).toEqual([])
    }
  )

  it('has the published preset', () => {
    const rows = publishedSection('Available Presets').table
    expect(generated('presets').table).toEqual(
      rows.map((row) => ({ ...row, Trigger: row.Trigger.replace(/ +/g, ' ') }))
    )
  })

  it('has what is published of the action, and its visible fields', () => {
    const { paragraphs, table } = publishedSection('Sync Audience')
    expect(generated('syncAudience')).toEqual({ heading: 'syncAudience', paragraphs, table })
    expect(Object.keys(table[0])).toEqual(COLUMNS_OF_FIELDS)
  })
})
