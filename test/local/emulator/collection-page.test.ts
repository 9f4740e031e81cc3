import { collectionPage, type CollectionPage } from '../../../local/emulator/collection-page'
import { invalidRequest } from '../../../local/emulator/refusal'

const PATH = '/api/v2/segments/local/local'

interface Item {
  name: string
  size: number
}

const SORTABLE_BY = new Map<string, (item: Item) => string | number>([
  ['name', ({ name }) => name],
  ['size', ({ size }) => size]
])

const items = (count: number): Item[] => Array.from({ length: count }, (_, i) => ({ name: `n${i}`, size: i }))
const page = (all: Item[], query: string) =>
  collectionPage(all, new URL(`http://localhost${PATH}${query}`), SORTABLE_BY)
const link = (query: string) => ({ href: `${PATH}${query}`, type: 'application/json' })

it('gives the first twenty, and says how many there are', () => {
  expect(page(items(45), '')).toEqual({
    items: items(20),
    totalCount: 45,
    _links: { self: link(''), next: link('?limit=20&offset=20'), last: link('?limit=20&offset=40') }
  })
})

it('gives nothing of an empty collection', () => {
  expect(page([], '')).toEqual({ items: [], totalCount: 0, _links: { self: link('') } })
})

it('leads back from where an empty collection ends', () => {
  expect(page([], '?offset=20')._links).toEqual({
    self: link('?offset=20'),
    first: link('?offset=0&limit=20'),
    prev: link('?offset=0&limit=20')
  })
})

it.each<[string, string, number[], Record<string, string>]>([
  ['the only page', '?limit=5', [0, 1, 2, 3, 4], {}],
  ['a page that is larger than all', '?limit=100', [0, 1, 2, 3, 4], {}],
  ['the first page', '?limit=2', [0, 1], { next: '?limit=2&offset=2', last: '?limit=2&offset=4' }],
  [
    'a page in the middle',
    '?limit=2&offset=2',
    [2, 3],
    {
      first: '?limit=2&offset=0',
      prev: '?limit=2&offset=0',
      next: '?limit=2&offset=4',
      last: '?limit=2&offset=4'
    }
  ],
  ['the first of full pages', '?limit=1', [0], { next: '?limit=1&offset=1', last: '?limit=1&offset=4' }],
  ['the last page', '?offset=4&limit=2', [4], { first: '?offset=0&limit=2', prev: '?offset=2&limit=2' }],
  ['a last page that is full', '?limit=1&offset=4', [4], { first: '?limit=1&offset=0', prev: '?limit=1&offset=3' }],
  [
    'a page between pages',
    '?limit=3&offset=1',
    [1, 2, 3],
    { first: '?limit=3&offset=0', prev: '?limit=3&offset=0', next: '?limit=3&offset=4', last: '?limit=3&offset=3' }
  ],
  ['a page behind the last', '?limit=2&offset=90', [], { first: '?limit=2&offset=0', prev: '?limit=2&offset=4' }],
  ['no page', '?limit=0&offset=3', [], {}]
])('leads from %s to the others that there are', (_what, query, sizes, links) => {
  const { items: shown, totalCount, _links } = page(items(5), query)

  expect(shown.map(({ size }) => size)).toEqual(sizes)
  expect(totalCount).toBe(5)
  expect(_links).toEqual({
    self: link(query),
    ...Object.fromEntries(Object.entries(links).map(([name, to]) => [name, link(to)]))
  })
})

it('shows everything once to those who follow the links', () => {
  const names: string[] = []
  let next: string | undefined = `${PATH}?limit=7&sort=-size`
  while (next !== undefined) {
    const url: URL = new URL(next, 'http://localhost')
    const shown: CollectionPage<Item> = collectionPage(items(45), url, SORTABLE_BY)
    names.push(...shown.items.map(({ name }) => name))
    next = shown._links.next?.href
  }

  expect(names).toEqual(
    items(45)
      .map(({ name }) => name)
      .reverse()
  )
})

describe('sort', () => {
  const unsorted = [
    { name: 'b', size: 10 },
    { name: 'a', size: 9 },
    { name: 'b', size: 9 },
    { name: 'a', size: 10 }
  ]

  it.each([
    ['', ['b10', 'a9', 'b9', 'a10']],
    ['name', ['a9', 'a10', 'b10', 'b9']],
    ['-name', ['b10', 'b9', 'a9', 'a10']],
    ['size', ['a9', 'b9', 'b10', 'a10']],
    ['name,size', ['a9', 'a10', 'b9', 'b10']],
    ['size,-name', ['b9', 'a9', 'b10', 'a10']]
  ])('by "%s"', (sort, sorted) => {
    expect(page(unsorted, `?sort=${sort}`).items.map(({ name, size }) => name + String(size))).toEqual(sorted)
  })

  it('leaves the collection itself as it was', () => {
    const all = items(3)
    page(all, '?sort=-size')
    expect(all).toEqual(items(3))
  })
})

it.each([
  ['limit=-1', 'limit must be a whole number, 0 or more'],
  ['limit=1.5', 'limit must be a whole number, 0 or more'],
  ['limit=ten', 'limit must be a whole number, 0 or more'],
  ['limit=', 'limit must be a whole number, 0 or more'],
  ['limit=1e3', 'limit must be a whole number, 0 or more'],
  [`limit=${'9'.repeat(16)}`, 'limit must be a whole number, 0 or more'],
  ['offset=-1', 'offset must be a whole number, 0 or more'],
  ['offset=%201', 'offset must be a whole number, 0 or more'],
  ['sort=color', 'sort takes name, size alone'],
  ['sort=name,color', 'sort takes name, size alone'],
  ['sort=--name', 'sort takes name, size alone'],
  ['filter=', 'the emulator does not filter: leave filter out'],
  ['filter=query:a', 'the emulator does not filter: leave filter out']
])('refuses %s', (query, message) => {
  expect(() => page(items(3), `?${query}`)).toThrow(invalidRequest(message))
})
