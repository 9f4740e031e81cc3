import { Destination } from '@segment/actions-core'
import destination from '../../src'
import { transportTo, type RemoteTarget } from '../target'
import { withRequest } from '../with-request'

/**
 * Asks the target whether it takes the credentials, as Segment does when they are saved. Undefined when it does, else which one is
 * wrong, what it looks like and what to do. It can prove neither the token's role actions nor that both belong to one account.
 */
export async function findCredentialProblem(target: RemoteTarget): Promise<string | undefined> {
  try {
    await new Destination(withRequest(destination, transportTo(target))).testAuthentication(target.credentials)
    return undefined
  } catch (error) {
    // Core's own words before it say less.
    return (error as Error).message.replace(/^Credentials are invalid:\s*/, '')
  }
}
