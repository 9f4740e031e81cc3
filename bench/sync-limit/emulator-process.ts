import { join } from 'node:path'
import { withServer } from '../own-server'

/** The command line as it is published: compiled by `npm run build`. */
export const CLI = join(__dirname, '../../dist/local/cli.js')

/** Lets an emulator be used that is a process of its own, and empty. */
export function withEmulator<Result>(use: (origin: string) => Promise<Result>): Promise<Result> {
  return withServer([CLI, 'emulator', '--port', '0'], use)
}
