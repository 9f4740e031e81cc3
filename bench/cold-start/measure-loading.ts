import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { isDeepStrictEqual, promisify } from 'node:util'
import { withEmulator } from '../sync-limit/emulator-process'
import { median } from '../median'
import { inOwnProcess } from '../own-process'
import {
  byPackage,
  ownBesideDestination,
  packageOf,
  THIS_PACKAGE,
  type LoadedFile,
  type LoadedPackage
} from './packages'

const run = promisify(execFile)

/** `runs`: functions of it run when the destination is called. `loading`: none does, but without it something else comes of calls. */
export type Need = 'runs' | 'loading' | 'none'

export interface Loading {
  packages: Array<LoadedPackage & { need: Need }>
  /** Of modules of Node.js. */
  builtins: { count: number; millis: number }
  /** Names of the files of this package that are loaded beside the destination itself. */
  own: string[]
  /** How many calls were compared. */
  calls: number
}

interface Trace {
  files: LoadedFile[]
  builtins: Array<{ name: string; millis: number }>
}

/** What loading the file loads, how long each package takes (the median of so many processes), and whether it need be there. */
export async function measureLoading(path: string, times: number): Promise<Loading> {
  console.error('what is loaded, and what of it is used')
  const traces: Trace[] = []
  for (let i = 0; i < times; i++) {
    const { stdout } = await run(process.execPath, [join(__dirname, 'trace-loading.js'), path])
    traces.push(JSON.parse(stdout) as Trace)
  }
  const [{ files, builtins }] = traces
  const packages = byPackage(
    withMedians(
      files,
      traces.map(({ files }) => files)
    )
  )
  const { needs, calls } = await needsOf(packages.map(({ name }) => name))
  return {
    packages: packages.map((each) => ({ ...each, need: needs.get(each.name)! })),
    builtins: {
      count: builtins.length,
      millis: median(traces.map(({ builtins }) => builtins.reduce((sum, { millis }) => sum + millis, 0)))
    },
    own: ownBesideDestination(files),
    calls
  }
}

function withMedians(files: LoadedFile[], traced: LoadedFile[][]): LoadedFile[] {
  const millisOf = (name: string): number[] =>
    traced.flatMap((files) => files.filter(({ file }) => file === name).map(({ millis }) => millis))
  return files.map((loaded) => ({ ...loaded, millis: median(millisOf(loaded.file)) }))
}

async function needsOf(names: readonly string[]): Promise<{ needs: Map<string, Need>; calls: number }> {
  return withEmulator(async (origin) => {
    const files = (await inOwnProcess(join(__dirname, 'used-process.ts'), [origin])) as string[]
    const running = new Set([THIS_PACKAGE, ...files.map(packageOf)])
    const outcomes = async (...without: string[]): Promise<unknown> =>
      inOwnProcess(join(__dirname, 'without-process.ts'), [origin, ...without])
    const all = (await outcomes()) as unknown[]
    const nobodyMisses = async (...without: string[]): Promise<boolean> =>
      isDeepStrictEqual(await outcomes(...without), all)
    const needs = new Map<string, Need>()
    for (const name of names) {
      if (running.has(name)) needs.set(name, 'runs')
      else needs.set(name, (await nobodyMisses(name)) ? 'none' : 'loading')
    }
    const needless = names.filter((name) => needs.get(name) === 'none')
    if (!(await nobodyMisses(...needless))) throw new Error('one of the packages is needed where others are not there')
    return { needs, calls: all.length }
  })
}
