import { Command } from 'commander'
import { sentences } from '../../src/sentences'
import { certificateAdvice } from '../certificate-advice'
import { chooseRemoteTarget, instanceOption, nameOfTarget, sourceOf, toOption, type TargetOptions } from '../target'
import { couldNotFinish } from '../tool-error'
import { findCredentialProblem } from './check-credentials'

/** `launchdarkly-audiences check`: says whether the credentials are taken, and if not, which and why. */
export function checkCommand(): Command {
  return new Command('check')
    .description('Checks the service token and the client-side ID, as Segment does when they are saved.')
    .addOption(instanceOption())
    .addOption(toOption())
    .addHelpText('after', EXAMPLES)
    .action(check)
}

async function check(options: TargetOptions): Promise<void> {
  const target = chooseRemoteTarget(options)
  const problem = await findCredentialProblem(target)
  if (problem !== undefined) {
    const asked = `${nameOfTarget(target)} was asked, with ${sourceOf(target)}.`
    throw couldNotFinish(problem, sentences(asked, certificateAdvice(problem)))
  }
  console.log(`${nameOfTarget(target)} takes the service token, and knows the environment of the client-side ID.
What no check can show: whether the token may createSegment and updateIncluded, and whether both belong to one account.`)
}

const EXAMPLES = `
Examples:
  $ LAUNCHDARKLY_SERVICE_TOKEN=… LAUNCHDARKLY_CLIENT_SIDE_ID=… launchdarkly-audiences check
  $ launchdarkly-audiences check --instance eu
  $ launchdarkly-audiences check --to http://127.0.0.1:8765
`
