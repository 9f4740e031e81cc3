import { relative } from 'node:path'
import type { LiftedFile } from './plan'

interface Lift {
  checkout: string
  /** The destination's folder in it. */
  folder: string
  files: LiftedFile[]
  /** What was in the folder and is in it no more. */
  removed: string[]
  /** Tests that stay here. */
  left: string[]
}

/** What a lift did, and what to run now. */
export function reportOf({ checkout, folder, files, removed, left }: Lift): string {
  const sources = files.filter(({ from }) => from.startsWith('src/')).length
  const helpers = files.filter(({ to }) => to.startsWith('test-helpers/')).length
  const tests = files.length - sources - helpers
  return `${folder} holds ${files.length} files: ${sources} of src/, ${tests} tests and snapshots, ${helpers} that these import.
${listed('Removed, since they are no part of the lift', removed)}
${listed('Left here, since they need fast-check', left)}

To check it there:
  cd '${checkout}'
  yarn install
  cd packages/destination-actions
  yarn tsc --noEmit
  yarn eslint '${relative(`${checkout}/packages/destination-actions`, folder)}/**/*.ts'
  TZ=UTC yarn jest --testPathPattern launchdarkly-audiences
Before you lift in again: git add ${relative(checkout, folder)}`
}

function listed(what: string, paths: string[]): string {
  return paths.length === 0 ? `${what}: none.` : `${what}:\n${paths.map((path) => `  ${path}`).join('\n')}`
}
