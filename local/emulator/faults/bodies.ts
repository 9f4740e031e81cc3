const START = Buffer.from('{"message":"')
const END = Buffer.from('"}')
const FILLING = Buffer.from('huge '.repeat(13_000))

/** The start of a body whose rest never comes. */
export function stalledBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (body) => body.enqueue(START) })
}

/** JSON of so many bytes, made while it is read. */
export function hugeBody(bytes: number): ReadableStream<Uint8Array> {
  const parts = partsOf(bytes)
  return new ReadableStream({
    pull: (body) => {
      const { value, done } = parts.next()
      if (done) body.close()
      else body.enqueue(value)
    }
  })
}

function* partsOf(bytes: number): Generator<Uint8Array, undefined> {
  yield START
  for (let left = bytes - START.length - END.length; left > 0; left -= FILLING.length) yield FILLING.subarray(0, left)
  yield END
}
