import type { Loading, Need } from '../../../bench/cold-start/measure-loading'
import { loadingTable, loadingText, startsTable, startsText } from '../../../bench/cold-start/texts'

const start = (millis: number, megabytes: number) => ({
  medianMillis: millis + 5,
  fastestMillis: millis,
  residentBytes: megabytes * 1e6,
  heapBytes: megabytes * 1e5
})
const STARTS = { nothing: start(60, 40), core: start(140, 66), ours: start(145, 68), catalog: start(146, 67) }

test('shows starts, and what they take beyond Node.js', () => {
  expect(startsTable(STARTS).split('\n')).toEqual([
    '| loads | median, ms | fastest tenth, ms | more than Node.js, ms | resident, MB | heap, MB | more resident, MB | more heap, MB |',
    '| --- | --: | --: | --: | --: | --: | --: | --: |',
    '| nothing but Node.js | 65 | 60 | 0 | 40.0 | 4.0 | 0.0 | 0.0 |',
    '| actions-core | 145 | 140 | 80 | 66.0 | 6.6 | 26.0 | 2.6 |',
    '| this package | 150 | 145 | 85 | 68.0 | 6.8 | 28.0 | 2.8 |',
    "| the catalog's version | 151 | 146 | 86 | 67.0 | 6.7 | 27.0 | 2.7 |"
  ])
})

test('says what loading this package takes, beside actions-core and the version in the catalog', () => {
  expect(startsText(STARTS)).toBe(
    "`require('.')` takes 85 ms and 28.0 MB beyond what Node.js takes by itself (the fastest tenth, and the median of the resident memory). actions-core by itself takes 80 ms and 26.0 MB; the catalog's version takes 86 ms and 27.0 MB."
  )
})

const loaded = (name: string, need: Need, millis: number, by = '@segment/actions-core') => ({
  name,
  by,
  need,
  files: 2,
  bytes: 10_000,
  millis
})

const LOADING: Loading = {
  packages: [
    loaded('@segment/actions-core', 'runs', 55, 'this package'),
    loaded('liquidjs', 'none', 30),
    loaded('this package', 'runs', 5, 'this package'),
    loaded('small', 'runs', 0.5),
    loaded('formats', 'loading', 0.4),
    loaded('tiny', 'runs', 0.3),
    loaded('needless', 'none', 0.2, 'liquidjs')
  ],
  builtins: { count: 7, millis: 8.6 },
  own: ['dist/local/index.js'],
  calls: 54
}

test('shows packages, and those together that are needed and take next to nothing', () => {
  expect(loadingTable(LOADING).split('\n')).toEqual([
    '| package | loaded by | needed by calls | files | kB | ms |',
    '| --- | --- | --- | --: | --: | --: |',
    '| `@segment/actions-core` | this package | yes | 2 | 10 | 55.0 |',
    '| `liquidjs` | `@segment/actions-core` | **no** | 2 | 10 | 30.0 |',
    '| this package |  | yes | 2 | 10 | 5.0 |',
    '| `formats` | `@segment/actions-core` | while it loads | 2 | 10 | 0.4 |',
    '| `needless` | `liquidjs` | **no** | 2 | 10 | 0.2 |',
    '| 2 others |  | yes | 4 | 20 | 0.8 |',
    '| 7 modules of Node.js |  |  |  |  | 8.6 |'
  ])
})

test('says what need not be there, and how that was seen', () => {
  expect(loadingText(LOADING)).toBe(
    'It loads 14 files of 70 kB. Of this package these are the destination and `dist/local/index.js`. 2 packages need not be there: 20 kB and 30.2 of 100.0 ms (30 %). No function of theirs ran in 54 calls of `onEvent`, `onBatch` and `testAuthentication` with the preset\'s mapping (delivered, refused, with bad credentials, with bad settings, with nobody who answers), as the coverage of the engine shows; and replaced by something that does nothing, one at a time and all together, they changed nothing of what came of any call. None of them is asked for by this package itself. A mapping with a Liquid template needs `liquidjs`. "while it loads": no function of it ran in a call, but without it something else comes of calls.'
  )
})

test('does not clear this package of what it asks for itself', () => {
  const packages = [loaded('needless', 'none', 50, 'this package')]
  expect(loadingText({ ...LOADING, packages })).not.toContain('None of them')
})

test('says when all is needed', () => {
  const packages = LOADING.packages.filter(({ need }) => need !== 'none')
  expect(loadingText({ ...LOADING, packages })).toBe(
    'It loads 10 files of 50 kB. Of this package these are the destination and `dist/local/index.js`. All packages are needed. "while it loads": no function of it ran in a call, but without it something else comes of calls.'
  )
})

test('explains what is needed while it loads only where there is such a package', () => {
  const packages = LOADING.packages.filter(({ need }) => need !== 'loading')
  expect(loadingText({ ...LOADING, packages })).not.toContain('while it loads')
})
