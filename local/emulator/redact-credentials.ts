/** LaunchDarkly's access tokens, SDK keys and mobile keys: a prefix and a UUID. */
const CREDENTIAL = /\b(api|sdk|mob)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi

/** Takes credentials out of a text: the one that a request was sent with, and whatever else looks like one. */
export function redactCredentials(authorization = ''): (text: string) => string {
  const [prefix = ''] = /^(?:api|sdk|mob)-/i.exec(authorization) ?? []
  return (text) => {
    const redacted = authorization === '' ? text : text.split(authorization).join(`${prefix}…`)
    return redacted.replace(CREDENTIAL, (_credential, kind: string) => `${kind}-…`)
  }
}
