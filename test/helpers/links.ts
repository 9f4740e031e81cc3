import { existsSync, readFileSync } from 'fs'
import { dirname, join } from 'path'

/** The links of a page that lead nowhere: to no file, or to no heading of a page. Those to other hosts are not followed. */
export function brokenLinks(path: string): string[] {
  return linksOf(readFileSync(path, 'utf8')).filter((link) => !leadsSomewhere(path, link))
}

function linksOf(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link))
}

function leadsSomewhere(path: string, link: string): boolean {
  const [file, anchor] = link.split('#')
  const target = file === '' ? path : join(dirname(path), file)
  return existsSync(target) && (anchor === undefined || anchorsOf(target).includes(anchor))
}

/** As GitHub makes them of headings. */
function anchorsOf(path: string): string[] {
  const headings = readFileSync(path, 'utf8').match(/^#+ .*$/gm) ?? []
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-')
  )
}
