import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CLI } from './emulator-process'

const run = promisify(execFile)

export interface SyncRun {
  /** As the command reports it: without the start of Node.js and the loading of modules. */
  seconds: number
  /** From the start of its process to the end. */
  wholeSeconds: number
  /** The most memory that the system ever gave to its process. */
  megabytes: number
}

/**
 * Runs what follows it, and waits. Linux counts the most memory of the process that starts another as that one's, too, and the
 * measuring one may be large; a shell is small: https://github.com/torvalds/linux/blob/master/fs/exec.c (`exec_mmap`)
 */
const FROM_A_SHELL = ['-c', '"$@"; exit $?', 'sh']

/** The process says it itself when it ends. */
const MEMORY = "process.on('exit', () => console.error('most kB', process.resourceUsage().maxRSS))"

/** Runs `sync` of a file of so many events, each of which must be delivered. `flags` are for Node.js. */
export async function runSyncCommand(
  file: string,
  { events, origin, flags = [] }: { events: number; origin: string; flags?: string[] }
): Promise<SyncRun> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const report = join(folder, 'report.json')
    const preloaded = `data:text/javascript,${encodeURIComponent(MEMORY)}`
    const command = [CLI, 'sync', file, '--to', origin, '--report', report]
    const began = performance.now()
    const { stderr } = await run(
      'sh',
      [...FROM_A_SHELL, process.execPath, ...flags, '--import', preloaded, ...command],
      { maxBuffer: Infinity }
    )
    const wholeSeconds = (performance.now() - began) / 1_000
    const { seconds, events: states } = JSON.parse(readFileSync(report, 'utf8')) as {
      seconds: number
      events: { delivered: number }
    }
    if (states.delivered !== events) throw new Error('an event was not delivered')
    const [, kilobytes] = /most kB (\d+)/.exec(stderr)!
    return { seconds, wholeSeconds, megabytes: Math.round(Number(kilobytes) / 1_024) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
