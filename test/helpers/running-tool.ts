import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(__dirname, '../..')

/** Where a tool runs, and with what: by default in this repository, with the environment of the tests. */
interface Place {
  root?: string
  env?: NodeJS.ProcessEnv
}

/** Runs one of `tools/` to its end, as npm does. What loads Prettier cannot be called within Jest: it holds ES modules. */
export function runTool(tool: string, args: string[] = [], { root = ROOT, env = process.env }: Place = {}) {
  const command = [require.resolve('tsx/cli'), join(root, `tools/${tool}.ts`), ...args]
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', env })
  return { status, stdout, stderr }
}
