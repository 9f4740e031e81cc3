import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { brokenLinks } from '../../tools/files/broken-links'
import { filesBelow } from '../../tools/files/files-below'

const ROOT = join(__dirname, '../..')
const FOREIGN = ['node_modules', 'dist', 'coverage', '.git']
const OWN = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !FOREIGN.includes(entry.name))
  .flatMap(({ name }) => filesBelow(join(ROOT, name)).map((path) => `${name}/${path}`))
const PAGES = [...readdirSync(ROOT), ...OWN].filter(
  (path) => path.endsWith('.md') && !path.startsWith('test/fixtures/') && !path.includes('/node_modules/')
)

describe('links within the repository', () => {
  it('stand on more than one page', () => {
    expect(PAGES).toEqual(
      expect.arrayContaining(['README.md', 'docs/acceptance.md', '.github/pull_request_template.md'])
    )
  })

  it.each(PAGES)('lead from %s to files and headings that there are', (page) => {
    expect(brokenLinks(join(ROOT, page))).toEqual([])
  })
})
