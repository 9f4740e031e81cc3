import { relative } from 'node:path'
import type { Checkout } from './checkout'
import type { LiftedFile } from './plan'

interface Lift {
  checkout: Checkout
  files: LiftedFile[]
  /** What was in the folder and is in it no more. */
  removed: string[]
  /** Tests that stay here. */
  left: string[]
}

/** What a lift did, and what to run now. */
export function reportOf({ checkout: { path, folder }, files, removed, left }: Lift): string {
  const sources = files.filter(({ from }) => from.startsWith('src/')).length
  const helpers = files.filter(({ to }) => to.startsWith('test-helpers/')).length
  const tests = files.length - sources - helpers
  const inCheckout = relative(path, folder)
  return `${folder} holds ${files.length} files: ${sources} of src/, ${tests} tests and snapshots, ${helpers} that these import.
${listed('Removed, since they are no part of the lift', removed)}
${listed('Left here, since they need fast-check', left)}

To check it there:
  cd ${quoted(path)}
  yarn install
  git add ${quoted(inCheckout)}  # a later lift-in overwrites nothing else
  yarn prettier --check ${quoted(inCheckout)}
  yarn eslint --ext .ts ${quoted(inCheckout)}
  cd packages/destination-actions
  yarn tsc --noEmit
  TZ=UTC yarn jest --testPathPattern launchdarkly-audiences`
}

function listed(what: string, paths: string[]): string {
  return paths.length === 0 ? `${what}: none.` : `${what}:\n${paths.map((path) => `  ${path}`).join('\n')}`
}

/** For a shell. */
function quoted(path: string): string {
  return `'${path.replace(/'/g, `'\\''`)}'`
}
