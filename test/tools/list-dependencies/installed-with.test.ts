import { folderOf, installedWith } from '../../../tools/list-dependencies/installed-with'

const any = (...names: string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, '*']))

describe('what is installed with a package', () => {
  it('is all that it and its dependencies depend on, once, and nothing else', () => {
    const packages = {
      '': { dependencies: any('a', 'other') },
      'node_modules/a': { version: '1.0.0', dependencies: any('b', '@scope/c') },
      'node_modules/b': { dependencies: any('a', '@scope/c') },
      'node_modules/@scope/c': {},
      'node_modules/other': { dependencies: any('alone') },
      'node_modules/alone': {}
    }
    expect(installedWith(['node_modules/a'], packages)).toEqual([
      'node_modules/@scope/c',
      'node_modules/a',
      'node_modules/b'
    ])
    expect(installedWith(['node_modules/alone', 'node_modules/@scope/c'], packages)).toEqual([
      'node_modules/@scope/c',
      'node_modules/alone'
    ])
    expect(installedWith([], packages)).toEqual([])
  })

  it('is the nearest of several versions, as Node finds it', () => {
    const packages = {
      'node_modules/a': { dependencies: any('b', 'c') },
      'node_modules/a/node_modules/b': { dependencies: any('c', 'd') },
      'node_modules/a/node_modules/b/node_modules/d': { dependencies: any('c', 'e') },
      'node_modules/a/node_modules/c': {},
      'node_modules/b': {},
      'node_modules/c': {},
      'node_modules/d': {},
      'node_modules/e': { dependencies: any('c') }
    }
    expect(installedWith(['node_modules/a'], packages)).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/a/node_modules/b/node_modules/d',
      'node_modules/a/node_modules/c',
      'node_modules/c',
      'node_modules/e'
    ])
  })

  it('holds optional dependencies if they are there, and peers that are not optional', () => {
    const packages = {
      'node_modules/a': {
        optionalDependencies: any('there', 'elsewhere'),
        peerDependencies: any('peer', 'optional-peer', 'optional-elsewhere'),
        peerDependenciesMeta: { 'optional-peer': { optional: true }, 'optional-elsewhere': { optional: true } }
      },
      'node_modules/there': {},
      'node_modules/peer': {},
      'node_modules/optional-peer': {}
    }
    expect(installedWith(['node_modules/a'], packages)).toEqual([
      'node_modules/a',
      'node_modules/peer',
      'node_modules/there'
    ])
  })

  it.each(['dependencies', 'peerDependencies'])('is not known where one of its %s is missing', (kind) => {
    expect(() => installedWith(['node_modules/a'], { 'node_modules/a': { [kind]: any('b') } })).toThrow(
      expect.objectContaining({
        message: 'package-lock.json has no b, which node_modules/a needs.',
        hint: 'Add it to the dependencies in package.json and install.',
        exitCode: 1
      })
    )
  })
})

describe('what src/ imports', () => {
  it('lies at the root', () => {
    expect(folderOf('@scope/a', { 'node_modules/@scope/a': {} })).toBe('node_modules/@scope/a')
  })

  it('is missed where it lies deeper alone', () => {
    expect(() => folderOf('a', { 'node_modules/b/node_modules/a': {} })).toThrow(
      expect.objectContaining({ message: 'package-lock.json has no a, which src/ needs.', exitCode: 1 })
    )
  })
})
