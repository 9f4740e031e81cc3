import { parseView } from '../../../tools/list-dependencies/last-release'

const view = (time?: Record<string, string>, latest?: string): string =>
  JSON.stringify({ time, 'dist-tags': latest === undefined ? undefined : { latest, next: '3.0.0' } })

const TIME = { '1.0.0': '2026-01-01T00:00:00.000Z', '2.0.0': '2025-12-31T23:30:00.000Z' }

describe('the last release of a package', () => {
  it('is the one that has the tag latest, on its day in UTC', () => {
    expect(parseView(view({ created: '2020-01-01T00:00:00.000Z', ...TIME }, '2.0.0'))).toEqual({
      version: '2.0.0',
      date: '2025-12-31',
      orBefore: false
    })
    expect(parseView(view({ created: '', '1.0.0': '2026-01-01T00:30:00+01:00' }, '1.0.0'))).toEqual({
      version: '1.0.0',
      date: '2025-12-31',
      orBefore: false
    })
  })

  it('may be older, where the registry does not say when the package was created', () => {
    expect(parseView(view(TIME, '1.0.0'))).toEqual({ version: '1.0.0', date: '2026-01-01', orBefore: true })
  })

  it.each([
    ['nothing', ''],
    ['no tag', view(TIME)],
    ['no dates', view(undefined, '1.0.0')],
    ['no date of that version', view(TIME, '3.0.0')]
  ])('is not known where the registry gives %s', (_what, printed) => {
    expect(parseView(printed)).toBeUndefined()
  })
})
