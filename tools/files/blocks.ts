import { couldNotFinish } from '../../local/tool-error'

const BLOCK = /^(<!-- generated: (\S+) -->\n)([^]*?)^(<!-- end -->)$/gm

/** The names of the blocks of a page, in their order: what is between `<!-- generated: NAME -->` and `<!-- end -->`. */
export function blocksOf(page: string): string[] {
  return [...page.matchAll(BLOCK)].map(([, , name]) => name)
}

/** What is in the block. Throws a `ToolError` where the page has none of that name, or more than one. */
export function blockOf(page: string, name: string): string {
  const [, , , content] = blockNamed(page, name)
  return content
}

/** The page with that text in the block, not formatted. Throws a `ToolError` where the page has none of that name, or more than one. */
export function withBlock(page: string, name: string, text: string): string {
  const block = blockNamed(page, name)
  const [all, begin, , , end] = block
  return `${page.slice(0, block.index)}${begin}\n${text}\n\n${end}${page.slice(block.index + all.length)}`
}

function blockNamed(page: string, name: string): RegExpMatchArray & { index: number } {
  const blocks = [...page.matchAll(BLOCK)].filter(([, , found]) => found === name)
  if (blocks.length === 1) return blocks[0]
  throw couldNotFinish(
    `The page has ${blocks.length} blocks ${name}, and needs one.`,
    `Write <!-- generated: ${name} --> and <!-- end --> where it belongs, each on a line of its own, once.`
  )
}
