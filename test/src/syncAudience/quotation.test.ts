import * as fc from 'fast-check'
import { quote, type Secrets } from '../../../src/syncAudience/quotation'

const TOKEN = 'api-5e1f0c9a-7d3b'
const NOTHING_SECRET: Secrets = { token: TOKEN, contextKeys: [] }
const withKeys = (...contextKeys: string[]): Secrets => ({ token: TOKEN, contextKeys })

describe('quote', () => {
  it.each([
    ['a plain text', 'Invalid request', 'Invalid request'],
    ['a text of several lines', 'Invalid\r\n\trequest\u2028body\u0085end', 'Invalid request body end'],
    ['control characters', 'In\u0000valid\u001b[31m \u007frequest\u009f', 'In valid [31m request'],
    ['blanks around it', ' \n Invalid  request \t', 'Invalid request'],
    ['other scripts', 'Ungültig: 無効な要求 👩🏽‍🚀', 'Ungültig: 無効な要求 👩🏽‍🚀'],
    ['an empty text', '', ''],
    ['blanks alone', ' \n ', '']
  ])('makes one line of %s', (_what, text, quoted) => {
    expect(quote(text, 100, NOTHING_SECRET)).toBe(quoted)
  })

  it.each([[undefined], [null], [12], [true], [['text']], [{ message: 'text' }], [Symbol('text')]])(
    'says nothing of %p, which is no text',
    (value) => {
      expect(quote(value, 100, NOTHING_SECRET)).toBe('')
    }
  )

  it.each([
    ['the token', `Token ${TOKEN} is bad`, 'Token *** is bad'],
    ['the token within a word', `x${TOKEN}x`, 'x***x'],
    ['another token', 'api-0123 is bad', '*** is bad'],
    ['an SDK key', '"sdk-0123-ab_c"', '"***"'],
    ['a mobile key', 'MOB-0123', '***'],
    ['an e-mail address', 'of <ada.l+x@example.org>, really', 'of *** really'],
    ['what may be one', 'ada@localhost and @ada and ada@', '*** and *** and ***']
  ])('takes %s out', (_what, text, quoted) => {
    expect(quote(text, 100, NOTHING_SECRET)).toBe(quoted)
  })

  it.each([
    ['a whole word', 'user u1 is unknown', 'user *** is unknown'],
    ['between signs', '"u1",(u1),u1:u1', '"***",(***),***:***'],
    ['several', 'u1 and u2 and u12', '*** and *** and u12'],
    ['not within a word', 'u10 xu1 ùu1 u1ù u1無', 'u10 xu1 ùu1 u1ù u1無'],
    ['the longer of two', 'u1-b and u1', '*** and ***']
  ])('takes context keys out: %s', (_what, text, quoted) => {
    expect(quote(text, 100, withKeys('u1', 'u2', 'u1-b'))).toBe(quoted)
  })

  it.each(['.*', 'a+b', '(x', '[y]', 'z{1}', 'a|b', '^k$', 'c\\d', 'e/f', 'g-h', '?', '無効', '👩🏽‍🚀'])(
    'takes the context key %s literally',
    (key) => {
      expect(quote(`key ${key} ok`, 100, withKeys(key))).toBe('key *** ok')
      expect(quote('nothing but words', 100, withKeys(key))).toBe('nothing but words')
    }
  )

  it('keeps a text of exactly the limit, and cuts a longer one at a blank', () => {
    expect(quote('abcd efgh', 9, NOTHING_SECRET)).toBe('abcd efgh')
    expect(quote('abcd efghi', 9, NOTHING_SECRET)).toBe('abcd…')
    expect(quote('abcdefghij', 9, NOTHING_SECRET)).toBe('…')
  })

  it('shows no half of a secret that stands where the text is cut', () => {
    const filler = 'word '.repeat(198)
    expect(quote(`${filler}${TOKEN}${TOKEN}`, 2_000, NOTHING_SECRET)).toBe(`${filler.trim()}…`)
  })

  it('knows no secret where the token is empty', () => {
    expect(quote('abc', 100, { token: '', contextKeys: [] })).toBe('abc')
  })
})

describe('quote, whatever the text', () => {
  const word = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('a', 'b', 'ab', '1', '…', '**'))
  const blank = fc.constantFrom(' ', '', '\n', '\r\n', '\t', '\u0000', '\u2028', '\u0085', '-', '"')
  const email = fc.tuple(word, word).map((parts) => parts.join('@'))
  // A key of letters and digits at its ends, as IDs have them.
  const key = fc.stringMatching(/^[a-z0-9](?:[a-z0-9.:|(+-]{0,20}[a-z0-9])?$/)
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
    fc.assert(
      fc.property(cases, ({ text, limit, secrets }) => check(quote(text, limit, secrets), secrets, limit)),
      { numRuns: 400 }
    )

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

describe('quote, of a hostile text of 300 kB', () => {
  const thousandKeys = withKeys(...Array.from({ length: 1_000 }, (_, i) => `visitor-${i}`))
  const long = (text: string): string => text.repeat(300_000 / text.length)

  it.each(['a', ' ', '@', 'a@', ' @', 'api-', '\n', '\u0000', '-', 'visitor-1 ', '***', 'ä', '\ud83d'])(
    'made of %j takes no time to speak of',
    (text) => {
      const times = [1, 2, 3].map(() => {
        const start = performance.now()
        quote(long(text), 160, thousandKeys)
        return performance.now() - start
      })
      // Some 0.1 ms. The fastest counts: a busy machine only ever adds.
      expect(Math.min(...times)).toBeLessThan(50)
    }
  )
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
