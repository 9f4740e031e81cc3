import { differences, withList } from '../../../tools/list-dependencies/block'

const A = { name: '@scope/a', version: '1.0.0', licence: 'MIT', loaded: true }
const B = { name: 'b', version: '2.0.0', licence: 'none stated', loaded: false }
const B_AGAIN = { ...B, version: '3.0.0' }

const LISTED = [
  { ...A, release: { version: '1.2.0', date: '2026-10-28', orBefore: false } },
  { ...B, release: { version: '2.0.0', date: '2024-02-23', orBefore: true } }
]

const PAGE = `# Page

| Package |
| --- |
| not this one |

<!-- generated: dependencies -->
old
<!-- end -->

The end, with a $&.

<!-- generated: other -->
| b | 9.0.0 |
<!-- end -->
`

const WITH_LIST = `# Page

| Package |
| --- |
| not this one |

<!-- generated: dependencies -->

2 packages, 1 of them loaded. Last releases as looked up on 2026-11-22.

| Package | Version | Licence | Loaded | Last release |
| --- | --- | --- | --- | --- |
| @scope/a | 1.0.0 | MIT | yes | 1.2.0, 2026-10-28 |
| b | 2.0.0 | none stated | no | 2.0.0, by 2024-02-23 |

<!-- end -->

The end, with a $&.

<!-- generated: other -->
| b | 9.0.0 |
<!-- end -->
`

describe('a page', () => {
  it('has the list between its marks, and all else as it was', () => {
    expect(withList(PAGE, LISTED, '2026-11-22')).toBe(WITH_LIST)
  })

  it('agrees with what it lists, however wide its columns are', () => {
    expect(differences(WITH_LIST, [A, B])).toEqual([])
    expect(differences(WITH_LIST.replace('| b | 2.0.0 |', '| b        | 2.0.0   |'), [A, B])).toEqual([])
  })

  it.each([
    ['another package', [A, B, B_AGAIN], ['+ b 3.0.0, licence: none stated, loaded: no']],
    ['one package less', [B], ['- @scope/a 1.0.0, licence: MIT, loaded: yes']],
    [
      'another version',
      [A, B_AGAIN],
      ['- b 2.0.0, licence: none stated, loaded: no', '+ b 3.0.0, licence: none stated, loaded: no']
    ],
    [
      'another licence',
      [{ ...A, licence: 'UNLICENSED' }, B],
      ['- @scope/a 1.0.0, licence: MIT, loaded: yes', '+ @scope/a 1.0.0, licence: UNLICENSED, loaded: yes']
    ],
    [
      'what is loaded now',
      [A, { ...B, loaded: true }],
      ['- b 2.0.0, licence: none stated, loaded: no', '+ b 2.0.0, licence: none stated, loaded: yes']
    ]
  ])('differs from %s', (_what, dependencies, expected) => {
    expect(differences(WITH_LIST, dependencies)).toEqual(expected)
  })

  it.each([
    ['a beginning', '<!-- generated: dependencies -->'],
    ['an end', '<!-- end -->']
  ])('is refused without the mark of %s', (_what, mark) => {
    const refused = expect.objectContaining({
      message: 'The page has 0 blocks dependencies, and needs one.',
      hint: 'Write <!-- generated: dependencies --> and <!-- end --> where it belongs, each on a line of its own, once.',
      exitCode: 1
    })
    const withoutMark = PAGE.replace(mark, '').replace(/<!-- generated: other[^]*/, '')
    expect(() => withList(withoutMark, LISTED, '2026-11-22')).toThrow(refused)
    expect(() => differences(withoutMark, [A])).toThrow(refused)
  })
})
