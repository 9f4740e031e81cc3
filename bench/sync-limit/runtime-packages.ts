import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packageOf } from '../cold-start/packages'

const run = promisify(execFile)

/** As it is published: compiled by `npm run build`. */
const PACKAGE = join(__dirname, '../..')

/** The packages that are loaded with the destination: actions-core and what it loads in turn. */
export async function runtimePackages(): Promise<ReadonlySet<string>> {
  const code = `require(${JSON.stringify(PACKAGE)}); console.log(JSON.stringify(Object.keys(require.cache)))`
  const { stdout } = await run(process.execPath, ['-e', code])
  return new Set((JSON.parse(stdout) as string[]).map(packageOf))
}
