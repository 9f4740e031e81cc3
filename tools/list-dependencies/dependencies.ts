import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { couldNotFinish } from '../../local/tool-error'
import { filesBelow } from '../files/files-below'
import { importedPackages } from './imported-packages'
import { folderOf, installedWith, type LockedPackages } from './installed-with'

export interface Dependency {
  name: string
  /** As installed. */
  version: string
  /** As its `package.json` says. */
  licence: string
  /** Whether the destination loads any of it to deliver an event. */
  loaded: boolean
}

/** Of a `package.json`, what is read here. */
interface Manifest {
  name: string
  version: string
  license?: unknown
}

/**
 * All that `src/` in this folder pulls in at run time, sorted by name: the packages that it imports, those that are loaded to
 * deliver an event, declared or not, and all that these come with. Throws a `ToolError` where `package-lock.json` lacks one, or has
 * another version than is installed.
 */
export function dependenciesOf(root: string): Dependency[] {
  const { packages } = readJson<{ packages: LockedPackages }>(join(root, 'package-lock.json'))
  const imported = importsOf(root).map((name) => folderOf(name, packages))
  const loaded = loadedFolders(root)

  return installedWith([...imported, ...loaded], packages)
    .map((folder) => {
      const { name, version, license } = readJson<Manifest>(join(root, folder, 'package.json'))
      if (version !== packages[folder]?.version) {
        throw couldNotFinish(`${folder} is not the version that package-lock.json has.`, 'Run `npm ci`.')
      }
      const licence = typeof license === 'string' ? license : 'none stated'
      return { name, version, licence, loaded: loaded.includes(folder) }
    })
    .sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version))
}

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b)

/** The packages that `src/` in this folder imports at run time. */
export function importsOf(root: string): string[] {
  const src = join(root, 'src')
  const sources = filesBelow(src).filter((path) => path.endsWith('.ts'))
  return [...new Set(sources.flatMap((path) => importedPackages(readFileSync(join(src, path), 'utf8'))))]
}

/** The folders of the packages that are loaded to deliver an event, seen from the root. */
function loadedFolders(root: string): string[] {
  const command = ['--import', 'tsx', require.resolve('./loaded-files')]
  const printed = execFileSync(process.execPath, command, { cwd: root, encoding: 'utf8' })
  // Node names files by where they really are, also those behind a link to the packages of another folder.
  const place = dirname(realpathSync(join(root, 'node_modules')))
  const folders = (JSON.parse(printed) as string[]).flatMap((file) => {
    const [, folder = ''] =
      /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(relative(place, file).split(sep).join('/')) ?? []
    return folder === '' ? [] : [folder]
  })
  return [...new Set(folders)]
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}
