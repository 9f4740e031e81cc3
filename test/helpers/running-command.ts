import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createEmulator, type Emulator } from '../../local/emulator/app'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { listen, type Listener } from '../../local/emulator/listen'

const ROOT = join(__dirname, '../..')

interface RunOptions {
  /** Environment variables. */
  env?: Record<string, string>
  /** What stands on standard input, nothing by default; `'open'` for what the test writes. */
  stdin?: string | Buffer
}

/** What became of a process. */
interface Ended {
  /** None where a signal ended it. */
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface Running {
  child: ChildProcess
  ended: Promise<Ended>
  /** What it printed on stderr so far. */
  printed: () => string
}

/** One of the built commands, in a folder with files of its own: paths and arguments are relative to it. */
export interface RunningCommand {
  /** Starts it with these arguments. */
  start: (args: string[], options?: RunOptions) => Running
  run: (args: string[], options?: RunOptions) => Promise<Ended>
  write: (path: string, content: string | Buffer) => string
  read: (path: string) => string
  exists: (path: string) => boolean
  /** The lines of a file, as JSON. */
  readLines: (path: string) => unknown[]
  pathOf: (path: string) => string
}

/** Builds the command line before the tests of a file; gives back where it is then. Call it once at the top of the file. */
export function builtCommandLine(): string {
  const built = mkdtempSync(join(tmpdir(), 'built-'))
  // Building takes 4 seconds, a process half a second, both more when other tests run beside.
  jest.setTimeout(60_000)
  beforeAll(() => {
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc')
    const options = ['--outDir', built, '--declaration', 'false', '--noCheck']
    execFileSync(process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.build.json'), ...options])
    symlinkSync(join(ROOT, 'node_modules'), join(built, 'node_modules'))
  })
  afterAll(() => rmSync(built, { recursive: true }))
  return join(built, 'local/cli.js')
}

/**
 * Gives each test an empty folder and the built command, and ends what a test leaves running. Call it once at the top of the
 * file.
 */
export function runningCommand(command: 'sync' | 'verify'): RunningCommand {
  const commandLine = builtCommandLine()
  const children: ChildProcess[] = []
  let folder = ''

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), `${command}-`))))
  afterEach(() => {
    children.splice(0).forEach((child) => child.kill('SIGKILL'))
    rmSync(folder, { recursive: true })
  })

  const start = (args: string[], { env, stdin = '' }: RunOptions = {}): Running => {
    const child = spawn(process.execPath, [commandLine, command, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env }
    })
    children.push(child)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    // It may end before it reads.
    child.stdin.on('error', () => undefined)
    if (stdin !== 'open') child.stdin.end(stdin)
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
    })
    return { child, ended, printed: () => stderr }
  }
  const pathOf = (path: string): string => join(folder, path)
  const read = (path: string): string => readFileSync(pathOf(path), 'utf8')
  return {
    start,
    run: (args, options) => start(args, options).ended,
    write: (path, content) => {
      writeFileSync(pathOf(path), content)
      return path
    },
    read,
    exists: (path) => existsSync(pathOf(path)),
    readLines: (path) => jsonLines(read(path)),
    pathOf
  }
}

/** What a text of JSON Lines holds. */
export function jsonLines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}

/** Serves emulators that misbehave as the rules say; they are closed after each test. Call it once at the top of the file. */
export function servedEmulators(): (faults?: FaultRule[]) => Promise<{ emulator: Emulator; origin: string }> {
  const listeners: Listener[] = []
  afterEach(async () => {
    await Promise.all(listeners.splice(0).map(({ close }) => close()))
  })
  return async (faults = []) => {
    const emulator = createEmulator({ faults })
    const listener = await listen(emulator)
    listeners.push(listener)
    return { emulator, origin: listener.origin }
  }
}

/** Comes back when the process brought it about, or ended. */
export async function untilSo(isSo: () => boolean, { child }: Running): Promise<void> {
  while (!isSo() && child.exitCode === null && child.signalCode === null) await setTimeout(1)
}

/** How many syncs came to the emulator. */
export function syncsMade({ requests }: Pick<Emulator, 'requests'>): number {
  return [...requests.counts].reduce((sum, [route, made]) => (route.startsWith('POST ') ? sum + made : sum), 0)
}
