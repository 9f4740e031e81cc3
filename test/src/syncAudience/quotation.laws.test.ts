import fc from 'fast-check'
import { quote, type Secrets } from '../../../src/syncAudience/quotation'

describe('quote, whatever the text', () => {
  const word = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('a', 'b', 'ab', '1', '…', '**'))
  const blank = fc.constantFrom(' ', '', '\n', '\r\n', '\t', '\u0000', '\u2028', '\u0085', '-', '"')
  const email = fc.tuple(word, word).map((parts) => parts.join('@'))
  // A key of letters and digits at its ends, as IDs have them; or of several words, as names have them.
  const key = fc.stringMatching(/^[a-z0-9](?:[a-z0-9.:|(+ \n-]{0,20}[a-z0-9])?$/)
  const token = fc.oneof(
    fc.uuid().map((uuid) => `api-${uuid}`),
    fc.stringMatching(/^[!-)+-~]{8,40}$/)
  )
  const secrets = fc.record({ token, contextKeys: fc.array(key, { maxLength: 8 }) })

  /** Texts that are made of the secrets above all. */
  const cases = secrets.chain((secrets) => {
    const secret = fc.constantFrom(secrets.token, `sdk-${secrets.token}`, ...secrets.contextKeys)
    const piece = fc.oneof(word, blank, email, { arbitrary: secret, weight: 3 })
    const text = fc.array(fc.tuple(piece, blank).map((parts) => parts.join(''))).map((parts) => parts.join(''))
    const long = text.map((text) => text.repeat(text.length === 0 ? 1 : Math.ceil(2_000 / text.length)))
    return fc.record({
      secrets: fc.constant(secrets),
      text: fc.oneof(text, long),
      limit: fc.integer({ min: 1, max: 1_200 })
    })
  })
  const holds = (check: (quoted: string, secrets: Secrets, limit: number) => void): void =>
    fc.assert(fc.property(cases, ({ text, limit, secrets }) => check(quote(text, limit, secrets), secrets, limit)))

  it('keeps to the limit', () => {
    holds((quoted, _secrets, limit) => expect(quoted.length).toBeLessThanOrEqual(limit))
  })

  it('holds neither a line break nor a control character', () => {
    holds((quoted) => expect(quoted).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u))
  })

  it('does not hold the token', () => {
    holds((quoted, { token }) => expect(quoted).not.toContain(token))
  })

  it('does not hold anything like an e-mail address', () => {
    holds((quoted) => expect(quoted).not.toContain('@'))
  })

  it('holds no context key as a word', () => {
    holds((quoted, { contextKeys }) => {
      const words = contextKeys.filter((key) => indicesOf(quoted, key).some((at) => isWord(quoted, at, key.length)))
      expect(words).toEqual([])
    })
  })

  it('never throws, whatever it is given', () => {
    const anySecrets = fc.record({ token: fc.string(), contextKeys: fc.array(fc.string({ unit: 'binary' })) })
    fc.assert(
      fc.property(fc.anything(), anySecrets, (value, secrets) => {
        expect(quote(value, 100, secrets).length).toBeLessThanOrEqual(100)
      })
    )
  })
})

function indicesOf(text: string, part: string): number[] {
  const indices: number[] = []
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) indices.push(at)
  return indices
}

function isWord(text: string, at: number, length: number): boolean {
  const letter = /[\p{L}\p{N}]/u
  const before = Array.from(text.slice(0, at)).pop() ?? ''
  const [after = ''] = Array.from(text.slice(at + length))
  return !letter.test(before) && !letter.test(after)
}
