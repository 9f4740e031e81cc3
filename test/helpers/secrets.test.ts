import { expectNoSecrets, placesOfSecrets } from './secrets'

const SECRET = 'api-a@b "c"'

const hidden = Object.defineProperty({}, 'secret', { value: SECRET, enumerable: false })
const deep = { a: [{ b: new Map([['c', new Set([{ d: SECRET }])]]) }] }
const circular: Record<string, unknown> = { a: 1 }
circular.self = { circular, secret: SECRET }

it.each([
  ['a text', `it is ${SECRET}.`],
  ['a property', { a: SECRET }],
  ['the name of a property', { [SECRET]: 1 }],
  ['a hidden property', hidden],
  ['a symbol property', { [Symbol('internals')]: SECRET }],
  [
    'a getter',
    {
      get secret() {
        return SECRET
      }
    }
  ],
  ['the depth', deep],
  ['the key of a map', new Map([[SECRET, 1]])],
  ['a circle', circular],
  ['bytes', { body: Buffer.from(`x${SECRET}x`) }],
  ['the message of an error', new Error(SECRET)],
  ['the stack of an error', Object.assign(new Error('x'), { message: 'x', stack: SECRET })],
  ['the cause of an error', Object.assign(new Error('x'), { cause: { request: { headers: [SECRET] } } })],
  ['a property of a function', Object.assign(() => 1, { secret: SECRET })],
  ['a settled promise', Promise.resolve(SECRET)],
  ['a JSON text', JSON.stringify({ a: SECRET })],
  ['a URL', `https://example.com/${encodeURIComponent(SECRET)}`],
  ['base64', Buffer.from(SECRET).toString('base64')]
])('finds a secret in %s', (_where, value) => {
  expect(placesOfSecrets(value, ['something else', SECRET])).not.toEqual([])
  expect(() => expectNoSecrets(value, [SECRET])).toThrow('toEqual')
})

it('says where the secret is', () => {
  expect(placesOfSecrets({ a: [{ b: SECRET }] }, [SECRET])).toEqual(['value[a][0][b]'])
})

it('passes a value without the secret', () => {
  expectNoSecrets({ error: new Error('api-***'), circular: [hidden.constructor], none: [null, undefined, 12] }, [
    SECRET
  ])
})

it.each([[[]], [['']]])('refuses to look for %j', (secrets) => {
  expect(() => expectNoSecrets('text', secrets)).toThrow('name the secrets to look for')
})
