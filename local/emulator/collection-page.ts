import { invalidRequest } from './refusal'
import { link, type Link } from './representations'

export interface CollectionPage<T> {
  items: T[]
  totalCount: number
  /** To this page, and to those of the first, previous, next and last that are others than this one. */
  _links: Record<string, Link>
}

/** The fields that a collection can be sorted by, by the names that the query gives them. */
export type SortableBy<T> = ReadonlyMap<string, (item: T) => string | number>

/** https://launchdarkly.com/docs/api/segments/get-segments, https://launchdarkly.com/docs/api/environments/get-environments-by-project */
const DEFAULT_LIMIT = 20

/**
 * The part of a collection that a request asks for by `limit`, `offset` and `sort` (names of fields with commas between them,
 * a `-` before those that descend). Throws a refusal of a `filter`, of unknown fields and of numbers that are none.
 */
export function collectionPage<T>(items: Iterable<T>, url: URL, sortableBy: SortableBy<T>): CollectionPage<T> {
  const { searchParams: query } = url
  if (query.has('filter')) throw invalidRequest('the emulator does not filter: leave filter out')
  const limit = count(query, 'limit') ?? DEFAULT_LIMIT
  const offset = count(query, 'offset') ?? 0
  const sorted = [...items].sort(order(query.get('sort'), sortableBy))
  return {
    items: sorted.slice(offset, offset + limit),
    totalCount: sorted.length,
    _links: pageLinks(url, { limit, offset, totalCount: sorted.length })
  }
}

function count(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (!/^\d{1,15}$/.test(text)) throw invalidRequest(`${name} must be a whole number, 0 or more`)
  return Number(text)
}

function order<T>(sort: string | null, sortableBy: SortableBy<T>): (a: T, b: T) => number {
  const comparisons = (sort ?? '')
    .split(',')
    .filter((field) => field !== '')
    .map((field) => {
      const read = sortableBy.get(field.replace(/^-/, ''))
      if (!read) throw invalidRequest(`sort takes ${[...sortableBy.keys()].join(', ')} alone`)
      return field.startsWith('-')
        ? (a: T, b: T) => compare(read(b), read(a))
        : (a: T, b: T) => compare(read(a), read(b))
    })
  return (a, b) => comparisons.reduce((result, comparison) => result || comparison(a, b), 0)
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/**
 * "If those links do not appear, the pages they refer to don't exist":
 * https://launchdarkly.com/docs/api/environments/get-environments-by-project
 */
function pageLinks(url: URL, { limit, offset, totalCount }: { limit: number; offset: number; totalCount: number }) {
  const links: Record<string, Link> = { self: link(url.pathname + url.search) }
  if (limit === 0) return links

  const page = (offset: number): Link => {
    const other = new URL(url)
    other.searchParams.set('limit', String(limit))
    other.searchParams.set('offset', String(offset))
    return link(other.pathname + other.search)
  }
  const last = (Math.ceil(totalCount / limit) - 1) * limit
  if (offset > 0) {
    links.first = page(0)
    links.prev = page(Math.max(0, Math.min(offset - limit, last)))
  }
  if (offset + limit < totalCount) {
    links.next = page(offset + limit)
    links.last = page(last)
  }
  return links
}
