import type { Settings } from '../../src/generated-types'
import { transportTo, type RemoteTarget, type Target } from '../target'
import type { RequestWrap } from '../with-request'

/** Where what Segment's Actions Tester sends goes, and with which settings. */
export interface TesterTarget {
  /** For people: who answers. */
  name: string
  /** `elsewhere` is what the console watches. */
  kind: RemoteTarget['kind']
  transport: RequestWrap
  settings: Partial<Settings>
}

/** By what the tester's settings have in them. */
export type ChooseTesterTarget = (given: Partial<Settings>) => TesterTarget

interface NamedTarget {
  /** For people. */
  name: string
  target: RemoteTarget
}

/** Everything goes to one target, whose credentials are sent where the tester gives none. */
export const alwaysTo =
  ({ name, target }: NamedTarget): ChooseTesterTarget =>
  (given) => ({
    name,
    kind: target.kind,
    transport: transportTo(target),
    settings: { ...target.credentials, ...given }
  })

interface ByToken {
  embedded: NamedTarget
  /** With the credentials that the process has for it, if it has. */
  launchDarkly?: Extract<Target, { kind: 'launchdarkly' }>
}

/**
 * The embedded LaunchDarkly gets what is sent with its own token, and LaunchDarkly itself what is sent with any other: that which the
 * tester gives, or else that of the process.
 */
export const byToken =
  ({ embedded, launchDarkly }: ByToken): ChooseTesterTarget =>
  (given) => {
    const own = embedded.target.credentials
    const { apiKey = launchDarkly?.credentials.apiKey ?? own.apiKey } = given
    // HTTP trims it, and core takes what is no text for one.
    if (String(apiKey).trim() === own.apiKey) return alwaysTo(embedded)(given)
    return {
      name: LAUNCHDARKLY_ITSELF,
      kind: 'launchdarkly',
      transport: (request) => request,
      settings: { ...launchDarkly?.credentials, ...given }
    }
  }

/** LaunchDarkly's name where there is an emulator beside it. */
export const LAUNCHDARKLY_ITSELF = 'LaunchDarkly itself'
