/** The credentials that the embedded LaunchDarkly knows. They are fixed and open to all: it holds nothing worth a secret. */
export const LOCAL_CREDENTIALS = { apiKey: 'api-local', clientId: 'local-client-side-id' }
