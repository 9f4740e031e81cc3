import { byPackage, ownBesideDestination, packageOf, type LoadedFile } from '../../../bench/cold-start/packages'

test.each([
  ['/x/node_modules/ajv/dist/core.js', 'ajv'],
  ['/x/node_modules/@segment/actions-core/dist/cjs/index.js', '@segment/actions-core'],
  ['/x/node_modules/a/node_modules/@b/c/index.js', '@b/c'],
  ['/x/dist/src/index.js', 'this package'],
  ['/x/node_modules.js', 'this package']
])('%s is of %s', (file, name) => {
  expect(packageOf(file)).toBe(name)
})

const FILES: LoadedFile[] = [
  { file: '/x/dist/local/index.js', by: '/x/[eval]', bytes: 10, millis: 1 },
  { file: '/x/dist/src/index.js', by: '/x/dist/local/index.js', bytes: 20, millis: 0.5 },
  { file: '/x/node_modules/a/index.js', by: '/x/dist/src/index.js', bytes: 100, millis: 2 },
  { file: '/x/node_modules/b/index.js', by: '/x/node_modules/a/index.js', bytes: 1_000, millis: 8 },
  { file: '/x/node_modules/a/more.js', by: '/x/node_modules/b/index.js', bytes: 200, millis: 4 }
]

test('adds up by package, the slowest first, with who asked first', () => {
  expect(byPackage(FILES)).toEqual([
    { name: 'b', by: 'a', files: 1, bytes: 1_000, millis: 8 },
    { name: 'a', by: 'this package', files: 2, bytes: 300, millis: 6 },
    { name: 'this package', by: 'this package', files: 2, bytes: 30, millis: 1.5 }
  ])
})

test('tells what of this package is no part of the destination', () => {
  expect(ownBesideDestination(FILES)).toEqual(['dist/local/index.js'])
})
