import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The inline links of a Markdown page that lead nowhere: to no file, or to no heading of a page. Links to other hosts are not
 * followed, and links by reference (`[text][name]`) not seen.
 */
export function brokenLinks(path: string): string[] {
  return linksOf(textOf(path)).filter((link) => !leadsSomewhere(path, link))
}

function linksOf(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)]
    .map(([, link]) => link)
    .filter((link) => !/^[a-z]+:/.test(link))
}

function leadsSomewhere(path: string, link: string): boolean {
  const [file, anchor] = link.split('#')
  const target = file === '' ? path : join(dirname(path), file)
  return existsSync(target) && (anchor === undefined || anchorsOf(textOf(target)).includes(anchor))
}

/** As GitHub makes them of headings: one that is there already gets a number. */
function anchorsOf(markdown: string): string[] {
  const anchors = (markdown.match(/^#+ .*$/gm) ?? []).map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-')
  )
  return anchors.map((anchor, i) => {
    const before = anchors.slice(0, i).filter((other) => other === anchor).length
    return before === 0 ? anchor : `${anchor}-${before}`
  })
}

/** The page without its blocks of code, in which nothing is a heading or a link. */
function textOf(path: string): string {
  return readFileSync(path, 'utf8').replace(/^```[^]*?^```$/gm, '')
}
