import { execFileSync } from 'node:child_process'

/** What git prints in a folder. Throws where it fails, or there is no git. */
export function git(folder: string, ...args: string[]): string {
  // A hook of git has variables that name another repository.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe', env })
}
