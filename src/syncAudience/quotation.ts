/** What no text that leaves the destination may hold. */
export interface Secrets {
  token: string
  contextKeys: string[]
}

/** Capped before anything else is done: a careless regular expression over a 300 kB answer blocks the process. */
const MAX_READ = 1_000

const REDACTED = '***'
const CREDENTIAL = /\b(?:api|sdk|mob)-[\w-]+/gi
const EMAIL_ADDRESS = /[^\s@]*@\S*/g
const BLANKS = /[\s\u0000-\u001f\u007f-\u009f]+/g

/** A piece of someone else's answer made fit for a message: at most `limit` characters, on one line, nothing secret in it. */
export function quote(text: unknown, limit: number, secrets: Secrets): string {
  if (typeof text !== 'string') return ''
  const redacted = redact(shorten(text, MAX_READ), secrets)
  return shorten(redacted.replace(BLANKS, ' ').trim(), limit)
}

function redact(text: string, { token, contextKeys }: Secrets): string {
  const withoutToken = token === '' ? text : text.split(token).join(REDACTED)
  return withoutKeys(withoutToken, contextKeys).replace(CREDENTIAL, REDACTED).replace(EMAIL_ADDRESS, REDACTED)
}

/** Whole words only: a context key may be as short as `1`. */
function withoutKeys(text: string, contextKeys: string[]): string {
  const present = contextKeys.filter((key) => text.includes(key)).sort((a, b) => b.length - a.length)
  if (present.length === 0) return text
  const words = present.map((key) => key.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|')
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'gu'), REDACTED)
}

/** Cuts at a blank: half a word may be half a secret that no longer looks like one. */
function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text
  const kept = text.slice(0, limit - 1)
  return `${kept.slice(0, Math.max(kept.lastIndexOf(' '), 0))}…`
}
