import { withFreshTables } from '../../../tools/generate/documentation'
import { metadataOf } from '../../../tools/generate/metadata'

const perform = (): void => undefined
const text = { type: 'string' } as const

const METADATA = metadataOf({
  name: 'X',
  mode: 'cloud',
  authentication: {
    scheme: 'custom',
    fields: { apiKey: { label: 'Key', description: 'A | key\n  of two lines.', type: 'password', required: true } }
  },
  presets: [{ name: 'P', type: 'automatic', partnerAction: 'doIt', subscribe: 'type = "track" or type = "page"' }],
  actions: {
    doIt: {
      title: 'Do it',
      description: 'Does it.',
      defaultSubscription: 'type = "track"',
      fields: {
        shown: { ...text, label: 'Shown', description: 'S.' },
        hidden: { ...text, label: 'Hidden', description: 'H.', unsafe_hidden: true },
        sometimes: { ...text, label: 'Sometimes', description: 'T.', required: { conditions: [] } }
      },
      perform
    }
  }
})

const marked = (name: string, content = ''): string => `<!-- generated: ${name} -->\n${content}\n<!-- end -->\n`
const page = (...names: string[]): string => ['# Page\n', ...names.map((name) => marked(name)), 'The end.\n'].join('\n')

describe('a page', () => {
  it('has the tables of the definition between its marks, and all else as it was', () => {
    expect(
      withFreshTables(
        ['Before.\n', marked('doIt', 'old\n\nold'), marked('presets'), marked('settings'), 'After.\n'].join('\n'),
        METADATA
      )
    ).toBe(`Before.

<!-- generated: doIt -->

Does it.

Do it is a **Cloud** action. The default Trigger is \`type = "track"\`

| Field | Description | Required | Type |
| --- | --- | --- | --- |
| Shown | S. | No | STRING |
| Sometimes | T. | Yes | STRING |

<!-- end -->

<!-- generated: presets -->

| Preset Name | Trigger | Default Action |
| --- | --- | --- |
| P | Event type = "track", Event type = "page" | Do it |

<!-- end -->

<!-- generated: settings -->

| Field | Description | Required | Type |
| --- | --- | --- | --- |
| Key | A \\| key of two lines. | Yes | password |

<!-- end -->

After.
`)
  })

  it.each([
    ['none', page()],
    ['doIt, settings', page('settings', 'doIt')],
    ['doIt, settings, settings', page('settings', 'settings', 'doIt')],
    ['doIt, others, presets, settings', page('settings', 'presets', 'doIt', 'others')],
    ['doIt, settings', page('settings', 'presets', 'doIt').replace('generated: presets', 'generated presets')]
  ])('is refused with the tables %s', (tables, text) => {
    expect(() => withFreshTables(text, METADATA)).toThrow(
      expect.objectContaining({
        message: `The page has the tables ${tables} between marks, and needs doIt, presets, settings, each once.`,
        exitCode: 1
      })
    )
  })
})
