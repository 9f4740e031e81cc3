import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brokenLinks } from '../../../tools/files/broken-links'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'links-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function broken(page: string): string[] {
  mkdirSync(join(folder, 'docs'))
  writeFileSync(
    join(folder, 'other.md'),
    '# Other page\n\n```sh\n# no heading\n```\n\n## `Twice`, or so\n\n## Twice or so\n'
  )
  writeFileSync(join(folder, 'docs/page.md'), page)
  return brokenLinks(join(folder, 'docs/page.md'))
}

describe('links of a page', () => {
  it('lead to files, folders and headings that there are', () => {
    const links = [
      '../other.md',
      '../other.md#other-page',
      '../other.md#twice-or-so',
      '../other.md#twice-or-so-1',
      '#own',
      '.'
    ]
    expect(broken(`# Own\n${links.map((link) => `[a](${link})`).join(' ')} [b](../other.md "Other")`)).toEqual([])
  })

  it('are broken where there is no such file or heading', () => {
    const links = [
      'gone.md',
      '../gone',
      '#gone',
      '../other.md#gone',
      '../other.md#no-heading',
      '../other.md#twice-or-so-2'
    ]
    expect(broken(`# Own\n${links.map((link) => `[a](${link})`).join(' ')} ![b](gone.png "Gone")`)).toEqual([
      ...links,
      'gone.png'
    ])
  })

  it('are not followed to other hosts, and not seen in code', () => {
    expect(broken('[a](https://example.com/gone) [b](mailto:a@example.com)\n\n```md\n[c](gone.md)\n```\n')).toEqual([])
  })
})
