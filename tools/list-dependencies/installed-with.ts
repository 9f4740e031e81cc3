import { couldNotFinish } from '../../local/tool-error'

/** Of an entry of `package-lock.json`, what is read here. https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json#packages */
interface LockedPackage {
  version?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

/** The `packages` of `package-lock.json`, by folder: `node_modules/a/node_modules/b`. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>

/**
 * The folders of all packages that come with those in these folders: what they depend on, optionally if it is installed, and their
 * peers that are not optional. Throws a `ToolError` where the lockfile lacks one that must be there.
 */
export function installedWith(folders: Iterable<string>, packages: LockedPackages): string[] {
  const found = new Set(folders)
  // A set that grows is walked to its new end.
  for (const folder of found) {
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = packages[folder] ?? {}
    const peers = namesOf(peerDependencies).filter((name) => !peerDependenciesMeta?.[name]?.optional)
    for (const name of [...namesOf(dependencies), ...peers]) found.add(folderOf(name, packages, folder))
    for (const name of namesOf(optionalDependencies)) {
      const installed = nearest(name, packages, folder)
      if (installed !== undefined) found.add(installed)
    }
  }
  return [...found].sort()
}

const namesOf = (dependencies: Record<string, string> = {}): string[] => Object.keys(dependencies)

/** Where a package finds another, or the root (`''`) does. Throws a `ToolError` where it does not. */
export function folderOf(name: string, packages: LockedPackages, from = ''): string {
  const folder = nearest(name, packages, from)
  if (folder !== undefined) return folder
  throw couldNotFinish(
    `package-lock.json has no ${name}, which ${from || 'src/'} needs.`,
    'Add it to the dependencies in package.json and install.'
  )
}

/** In the `node_modules` of the package itself, else of what it lies in. https://nodejs.org/api/modules.html#loading-from-node_modules-folders */
function nearest(name: string, packages: LockedPackages, from: string): string | undefined {
  const folder = `${from}${from && '/'}node_modules/${name}`
  if (folder in packages) return folder
  if (from === '') return undefined
  return nearest(name, packages, from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)))
}
