import { Option } from 'commander'
import { findCredentialProblem } from './check/check-credentials'
import { confirm } from './confirm'
import { nameOfTarget, type Target } from './target'
import { couldNotFinish, wrongUsage } from './tool-error'

export interface ConsentOptions {
  yes?: true
}

export const yesOption = (): Option => new Option('--yes', 'do not ask before LaunchDarkly itself is changed')

/** Throws a {@link ToolError} when nobody could be asked before the real LaunchDarkly is changed. */
export function requireSomebodyToAsk(target: Target, { yes }: ConsentOptions): void {
  if (target.kind !== 'launchdarkly' || yes || process.stdin.isTTY) return
  throw wrongUsage('There is no terminal to ask on before LaunchDarkly is changed.', 'Add --yes.')
}

/**
 * The real LaunchDarkly is changed only with credentials that it takes, and by somebody who means it: throws a {@link ToolError}
 * otherwise.
 */
export async function makeSure(
  target: Target,
  { yes }: ConsentOptions,
  { findProblem = findCredentialProblem, ask = confirm } = {}
): Promise<void> {
  if (target.kind !== 'launchdarkly') return
  const problem = await findProblem(target)
  if (problem !== undefined) throw couldNotFinish(problem, 'Nothing was sent.')
  if (yes || (await ask(`Change segments at ${nameOfTarget(target)}, client-side ID ${target.credentials.clientId}?`)))
    return
  throw couldNotFinish('Nothing was sent.', 'Answer y, or add --yes.')
}
