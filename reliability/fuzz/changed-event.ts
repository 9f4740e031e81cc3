import fc from 'fast-check'
import { oddValue } from './odd-values'
import { engageEvent, SHAPES } from './real-events'

interface Change {
  /** Counts the properties of the event, however deep, and from the first one again where it is larger than their number. */
  place: number
  how: 'replace' | 'remove' | 'double' | 'nest' | 'rename'
  value: unknown
  name: string
}

const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(999),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'double', 'nest', 'rename'),
  value: oddValue,
  name: fc.constantFrom('__proto__', 'constructor', 'toString', '', 'type', 'context', 'personas', 'traits', 'userId')
})

/** An event of Engage, changed in up to three places. */
export const changedEvent: fc.Arbitrary<unknown> = fc
  .tuple(fc.nat(SHAPES - 1), fc.nat(999), fc.array(change, { maxLength: 3 }))
  .map(([shape, user, changes]) => {
    const event = engageEvent(shape, user)
    const places = placesOf(event)
    for (const change of changes) apply(change, places[change.place % places.length])
    return event
  })

interface Place {
  holder: object
  key: string
}

/** Of an event as it was made: what it is changed to may be held by others too, and stays as it is. */
function placesOf(holder: object): Place[] {
  return Object.entries(holder).flatMap(([key, value]: [string, unknown]) => [
    { holder, key },
    ...(typeof value === 'object' && value !== null ? placesOf(value) : [])
  ])
}

function apply({ how, value, name }: Change, { holder, key }: Place): void {
  const old: unknown = Reflect.get(holder, key)
  switch (how) {
    case 'replace':
      return put(holder, key, value)
    case 'remove':
      return void Reflect.deleteProperty(holder, key)
    case 'double':
      return put(holder, key, [old, old])
    case 'nest':
      return put(holder, key, { [key]: old })
    case 'rename':
      Reflect.deleteProperty(holder, key)
      return put(holder, name, old)
  }
}

/** As JSON.parse does it: a property may be called `__proto__`. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true })
}
