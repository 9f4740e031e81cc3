/** LaunchDarkly's access tokens, SDK keys and mobile keys: a prefix and a UUID, which a URL may have escaped. */
const CREDENTIAL = /(api|sdk|mob)(?:-|%2d)[0-9a-f]{8}(?:(?:-|%2d)[0-9a-f]{4}){3}(?:-|%2d)[0-9a-f]{12}/gi

/** A shorter one is no credential, and taking it out would take out what is none. */
const SHORTEST = 8

/** Takes credentials out of a text: the one that a request was sent with, and whatever else looks like LaunchDarkly's. */
export function redactCredentials(authorization = ''): (text: string) => string {
  return (text) => {
    const forms = authorization.length < SHORTEST ? [] : formsOf(authorization)
    const redacted = forms.reduce((kept, form) => kept.split(form).join(hideCredential(authorization)), text)
    return redacted.replace(CREDENTIAL, hideCredential)
  }
}

/** As it is, and as a URL and JSON write it: a gateway's may be of any characters. */
const formsOf = (credential: string): string[] => [
  credential,
  encodeURIComponent(credential),
  JSON.stringify(credential).slice(1, -1)
]

/** What is left of a credential: its kind. */
export function hideCredential(credential: string): string {
  const [prefix = ''] = /^(?:api|sdk|mob)-/i.exec(credential) ?? []
  return `${prefix}…`
}
