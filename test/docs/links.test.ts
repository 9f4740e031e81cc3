import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { brokenLinks } from '../helpers/links'

const ROOT = join(__dirname, '../..')
const OWN = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['node_modules', 'dist', '.git'].includes(entry.name))
  .flatMap(({ name }) =>
    readdirSync(join(ROOT, name), { recursive: true, encoding: 'utf8' }).map((path) => join(name, path))
  )
const PAGES = [...readdirSync(ROOT), ...OWN].filter(
  (path) => path.endsWith('.md') && !path.startsWith('test/fixtures/')
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
