import { inspect } from 'util'

/**
 * Fails where one of the secrets is anywhere in the value, to any depth: in strings and bytes, in names of properties, in hidden
 * and symbol properties (so in `stack` and `cause`), in maps, sets and settled promises. The failure lists the places.
 *
 * Choose secrets that occur nowhere by chance: they are looked for within longer texts too, also in their encoded forms.
 */
export function expectNoSecrets(value: unknown, secrets: string[]): void {
  expect(placesOfSecrets(value, secrets)).toEqual([])
}

/** Where the secrets are: `value.request[Symbol(internals)].headers`, say. Empty where they are nowhere. */
export function placesOfSecrets(value: unknown, secrets: string[]): string[] {
  if (secrets.length === 0 || secrets.includes('')) throw new Error('name the secrets to look for')
  const forms = secrets.flatMap(formsOf)
  const holdsSecret = (text: string): boolean => forms.some((form) => text.includes(form))

  const places: string[] = []
  const seen = new Set<unknown>()
  const waiting: Part[] = [{ place: 'value', value }]
  for (let part = waiting.shift(); part; part = waiting.shift()) {
    const text = textOf(part.value)
    if (text !== undefined && holdsSecret(text)) places.push(part.place)
    if (!isReference(part.value) || seen.has(part.value)) continue
    seen.add(part.value)
    if (!ArrayBuffer.isView(part.value)) waiting.push(...partsOf(part.value, part.place))
  }

  const shown = inspect(value, {
    depth: Infinity,
    showHidden: true,
    maxArrayLength: Infinity,
    maxStringLength: Infinity
  })
  if (places.length === 0 && holdsSecret(shown)) places.push('what util.inspect shows of the value')
  return places
}

interface Part {
  place: string
  value: unknown
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '')
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64]
}

/** What a primitive value or a piece of bytes reads as. */
function textOf(value: unknown): string | undefined {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8')
  return isReference(value) || value === undefined || value === null ? undefined : String(value)
}

function isReference(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function partsOf(value: object, place: string): Part[] {
  const properties = Reflect.ownKeys(value).flatMap((key) => [
    { place: `the name of a property of ${place}`, value: key },
    { place: `${place}[${String(key)}]`, value: read(value, key) }
  ])
  const entries =
    value instanceof Map || value instanceof Set ? [{ place: `${place}(entries)`, value: [...value] }] : []
  return [...properties, ...entries]
}

/** A getter that throws holds nothing. */
function read(value: object, key: string | symbol): unknown {
  try {
    return Reflect.get(value, key)
  } catch {
    return undefined
  }
}
