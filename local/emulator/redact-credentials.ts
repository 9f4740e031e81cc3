/** LaunchDarkly's access tokens, SDK keys and mobile keys: a prefix and a UUID, which a URL may have escaped. */
const CREDENTIAL = /(api|sdk|mob)(?:-|%2d)[0-9a-f]{8}(?:(?:-|%2d)[0-9a-f]{4}){3}(?:-|%2d)[0-9a-f]{12}/gi

/** A shorter one is no credential, and taking it out would take out what is none. */
const SHORTEST = 8

/** Takes credentials out of a text: the one that a request was sent with, and whatever else looks like LaunchDarkly's. */
export function redactCredentials(authorization = ''): (text: string) => string {
  // Without the blanks around it, which HTTP takes off.
  const sent = authorization.trim()
  const forms = sent.length < SHORTEST ? undefined : formsOf(sent)
  return (text) => {
    const redacted = forms ? text.replace(forms, hideCredential(sent)) : text
    return redacted.replace(CREDENTIAL, hideCredential)
  }
}

/** Each character as it is, or as URLs and JSON may write it: a gateway's credential is of any. */
function formsOf(credential: string): RegExp {
  const units = credential.split('').map((unit) => {
    const code = unit.charCodeAt(0).toString(16).padStart(4, '0')
    const percents = Buffer.from(unit).toString('hex').replace(/../g, '%$&')
    return `(?:\\\\?\\u${code}|\\\\u${code}|${percents}${unit === ' ' ? '|\\+' : ''})`
  })
  return new RegExp(units.join(''), 'gi')
}

/** What is left of a credential: its kind. */
export function hideCredential(credential: string): string {
  const [prefix = ''] = /^(?:api|sdk|mob)-/i.exec(credential) ?? []
  return `${prefix}…`
}
