/** A file that was loaded, as `trace-loading.js` prints it. */
export interface LoadedFile {
  file: string
  /** The file that asked for it first. */
  by: string
  bytes: number
  /** Without what it loads in turn. */
  millis: number
}

export interface LoadedPackage {
  name: string
  /** The package that asked for it first. */
  by: string
  files: number
  bytes: number
  millis: number
}

/** Of what is not below `node_modules`. */
export const THIS_PACKAGE = 'this package'

/** The package that a file belongs to; of nested ones the innermost. */
export function packageOf(file: string): string {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
  return name ?? THIS_PACKAGE
}

/** Adds files up by package, the slowest first. */
export function byPackage(files: readonly LoadedFile[]): LoadedPackage[] {
  const packages = new Map<string, LoadedPackage>()
  for (const { file, by, bytes, millis } of files) {
    const name = packageOf(file)
    const known = packages.get(name) ?? { name, by: packageOf(by), files: 0, bytes: 0, millis: 0 }
    packages.set(name, {
      ...known,
      files: known.files + 1,
      bytes: known.bytes + bytes,
      millis: known.millis + millis
    })
  }
  return [...packages.values()].sort((a, b) => b.millis - a.millis)
}

/** Of this package's own files those that are no part of the destination itself. */
export function ownBesideDestination(files: readonly LoadedFile[]): string[] {
  return files
    .map(({ file }) => file)
    .filter((file) => packageOf(file) === THIS_PACKAGE && !file.includes('/dist/src/'))
    .map((file) => file.slice(file.lastIndexOf('/dist/') + 1))
}
