/** The credentials that the emulator knows. They are fixed and open to all: it holds nothing worth a secret. */
export const LOCAL_CREDENTIALS = { apiKey: 'api-local', clientId: 'local-client-side-id' }

/** With it, LaunchDarkly's server SDKs ask for flags and segments. */
export const LOCAL_SDK_KEY = 'sdk-local'

/** The keys of its one project and of its one environment, as they stand in the paths of LaunchDarkly's REST API. */
export const LOCAL_PROJECT = 'local'
export const LOCAL_ENVIRONMENT = 'local'
