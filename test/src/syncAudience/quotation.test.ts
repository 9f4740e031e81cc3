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
    ['not within a word', 'u10 xu1 10u1', 'u10 xu1 10u1'],
    ['within a script without blanks', '用户u1無効', '用户***無効'],
    ['in another case', 'USER U1', 'USER ***'],
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

  it.each([
    ['as JSON writes it', `O"Brien 1`, 'no "O\\"Brien 1" here', 'no "***" here'],
    ['with a line break, as JSON writes it', 'John\nSmith', 'no John\\nSmith here', 'no *** here'],
    ['as a URL does', 'Jo Secret/1', 'GET /x/Jo%20Secret%2F1 failed', 'GET /x/*** failed'],
    ['with its blanks made one', 'John  \n Smith', 'no John Smith here', 'no *** here'],
    ['cut short, when it is long', `Secret ${'word '.repeat(40)}`, `no Secret ${'word '.repeat(12)}`, 'no ***'],
    ['across the end of what is read', `Secret ${'word '.repeat(400)}`, `no Secret ${'word '.repeat(400)}`, 'no ***']
  ])('takes a context key out %s', (_how, key, text, quoted) => {
    expect(quote(text, 100, withKeys(key))).toBe(quoted)
  })

  it('takes out what follows a context key of more than 48 characters, which may be the rest of it', () => {
    const key = 'k'.repeat(48)
    expect(quote(`no ${key} here`, 100, withKeys(key))).toBe('no *** here')
    expect(quote(`no ${key} here`, 100, withKeys(`${key}k`))).toBe('no ***')
  })

  it.each([
    ['ΟΔΟΣ', 'οδοσ'],
    ['ſmith', 'SMITH'],
    ['kim', '\u212aim']
  ])('takes the context key %s out as %s, the same in another case', (key, text) => {
    expect(quote(`key ${text} is bad`, 100, withKeys(key))).toBe('key *** is bad')
  })

  it('takes a context key between signs of its own out, also of a longer word', () => {
    expect(quote('x<u1>y', 100, withKeys('<u1>'))).toBe('x***y')
  })

  it.each(['\u0000', '\u200e', '\ud800', '\u200e '])('takes nothing out for a context key without signs: %j', (key) => {
    expect(quote('nothing but words', 100, withKeys(key))).toBe('nothing but words')
  })

  it('takes a thousand keys that begin alike out in no time', () => {
    const keys = Array.from({ length: 1_000 }, (_, i) => 'k'.repeat(i + 1))
    const before = process.cpuUsage()
    expect(quote('k'.repeat(999), 1_000, withKeys(...keys))).toBe('***')
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(200)
  })

  it('keeps a text of exactly the limit, and cuts a longer one at a blank', () => {
    expect(quote('abcd efgh', 9, NOTHING_SECRET)).toBe('abcd efgh')
    expect(quote('abcd efghi', 9, NOTHING_SECRET)).toBe('abcd…')
    expect(quote('abcd efgh ij', 9, NOTHING_SECRET)).toBe('abcd…')
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
