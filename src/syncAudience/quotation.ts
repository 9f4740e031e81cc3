/** What no text that leaves the destination may hold. */
export interface Secrets {
  token: string
  contextKeys: string[]
}

/** Capped before anything else is done: a careless regular expression over a 300 kB answer blocks the process. */
const MAX_READ = 1_000

/** A context key longer than this is known by its beginning: it may be cut short, by the cap or by whoever wrote the text. */
const MAX_WHOLE_KEY = 48

const REDACTED = '***'
const CREDENTIAL = /\b(?:api|sdk|mob)-[\w-]+/gi
const EMAIL_ADDRESS = /[^\s@]*@\S*/g

/** Control characters too, halves of characters, and what turns the direction of the text behind it. */
const BLANKS = /[\s\p{Cc}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

/** A piece of someone else's answer made fit for a message: at most `limit` characters, on one line, nothing secret in it. */
export function quote(text: unknown, limit: number, { token, contextKeys }: Secrets): string {
  if (typeof text !== 'string') return ''
  const line = onOneLine(shorten(text, MAX_READ))
  const withoutToken = token === '' ? line : line.split(token).join(REDACTED)
  const redacted = withoutKeys(withoutToken, contextKeys).replace(CREDENTIAL, REDACTED)
  return shorten(redacted.replace(EMAIL_ADDRESS, REDACTED), limit)
}

/** Takes the context keys out, in whatever case and in the forms in which an answer may repeat them. */
function withoutKeys(text: string, contextKeys: string[]): string {
  const folded = fold(text)
  return contextKeys
    .flatMap((key) => formsOf(key).map((form) => ({ form, isCut: key.length > MAX_WHOLE_KEY })))
    .filter(({ form }) => folded.includes(fold(form)))
    .sort((a, b) => b.form.length - a.form.length)
    .reduce((kept, { form, isCut }) => kept.replace(wordPattern(form, isCut ? '[^]*' : ''), REDACTED), text)
}

/** One case for all letters that a regular expression takes for the same: `σ` and `ς` have but one capital. */
const fold = (text: string): string => text.toLowerCase().toUpperCase()

/** As it is, as JSON writes it and as a URL does; of a long key the beginning. One of control characters has JSON's form alone. */
function formsOf(key: string): string[] {
  const start = key.slice(0, MAX_WHOLE_KEY)
  const line = onOneLine(start)
  return [...new Set([line, JSON.stringify(start).slice(1, -1), encodeURIComponent(line)])].filter(Boolean)
}

/** Whole words only, for a key may be as short as `1`; and all behind it where it is only the beginning of one. */
function wordPattern(form: string, behind: string): RegExp {
  const before = /^[a-z0-9]/i.test(form) ? '(?<![a-z0-9])' : ''
  const after = /[a-z0-9]$/i.test(form) && behind === '' ? '(?![a-z0-9])' : ''
  return new RegExp(before + form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') + after + behind, 'giu')
}

function onOneLine(text: string): string {
  return text.replace(BLANKS, ' ').trim()
}

/** Cuts at a blank: half a word may be half a secret that no longer looks like one. */
function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text
  const kept = text.slice(0, limit - 1)
  return `${kept.slice(0, Math.max(kept.lastIndexOf(' '), 0))}…`
}
