/**
 * LaunchDarkly's hosts. `restApi` is the only host that may receive the service token.
 *
 * Source: https://docs.launchdarkly.com/home/account/europe and https://docs.launchdarkly.com/home/account/federal
 */
export interface Instance {
  restApi: string
  clientSdk: string
}

const COMMERCIAL: Instance = {
  restApi: 'https://app.launchdarkly.com',
  clientSdk: 'https://clientsdk.launchdarkly.com'
}

/** The instances of LaunchDarkly by the value of the `instance` setting. */
export const INSTANCES = new Map<string, Instance>([
  ['commercial', COMMERCIAL],
  ['eu', { restApi: 'https://app.eu.launchdarkly.com', clientSdk: 'https://clientsdk.eu.launchdarkly.com' }],
  ['federal', { restApi: 'https://app.launchdarkly.us', clientSdk: 'https://clientsdk.launchdarkly.us' }]
])

/** The hosts of the chosen instance. Absent, or unknown (core's validation stops that earlier), means commercial. */
export function instanceOf(settings: { instance?: string }): Instance {
  return INSTANCES.get(settings.instance ?? 'commercial') ?? COMMERCIAL
}
