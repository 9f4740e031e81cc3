import { blockOf, blocksOf, withBlock } from '../../../tools/files/blocks'

const PAGE = `# Page

<!-- generated: first -->

old $& text

<!-- end -->

Between.

<!-- generated: second -->
<!-- end -->
After.
`

describe('the blocks of a page', () => {
  it('are known by their names', () => {
    expect(blocksOf(PAGE)).toEqual(['first', 'second'])
    expect(blockOf(PAGE, 'first')).toBe('\nold $& text\n\n')
    expect(blockOf(PAGE, 'second')).toBe('')
  })

  it('are replaced one by one, as the text is, and all else stays', () => {
    expect(withBlock(PAGE, 'second', 'new $1\n$& text')).toBe(`# Page

<!-- generated: first -->

old $& text

<!-- end -->

Between.

<!-- generated: second -->

new $1
$& text

<!-- end -->
After.
`)
  })

  it.each([
    ['is not there', PAGE, 'third', 0],
    ['is there twice', PAGE + PAGE, 'first', 2],
    ['has no end', PAGE.slice(0, 40), 'first', 0],
    ['is marked within a line', PAGE.replace('<!-- generated: first', '- <!-- generated: first'), 'first', 0]
  ])('are refused where one %s', (_why, page, name, count) => {
    expect(() => withBlock(page, name, '')).toThrow(
      expect.objectContaining({
        message: `The page has ${count} blocks ${name}, and needs one.`,
        hint: `Write <!-- generated: ${name} --> and <!-- end --> where it belongs, each on a line of its own, once.`
      })
    )
  })
})
