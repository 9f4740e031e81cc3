import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs a script of `bench/` in a process of its own, so that nothing else is measured with it. What it prints, as JSON. */
export async function inOwnProcess(script: string, args: readonly string[], flags: string[] = []): Promise<unknown> {
  const { stdout } = await run(process.execPath, [...flags, '--import', 'tsx', script, ...args])
  return JSON.parse(stdout)
}
