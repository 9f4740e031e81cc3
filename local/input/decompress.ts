import { createGunzip } from 'node:zlib'

/**
 * The same bytes, or what they hold where they begin as gzip does: https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1 . Several
 * members, one after another, are read as one. Throws zlib's error about broken data, after what came out before it: all of it where
 * they end early; where they are damaged without the last 64 KiB, which are not to be trusted.
 */
export async function* decompress(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let unpack: Unpacking | undefined
  let isFirst = true
  try {
    for await (const chunk of withWholeMark(chunks)) {
      if (isFirst && chunk[0] === 0x1f && chunk[1] === 0x8b) unpack = unpacking()
      isFirst = false
      if (unpack === undefined) yield chunk
      else yield* unpack.next(chunk)
    }
    if (unpack !== undefined) yield* unpack.last()
  } finally {
    unpack?.close()
  }
}

/** The first chunk has the two bytes that tell what they are, where there are two at all. */
async function* withWholeMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    if (head.length >= 2) {
      yield chunk
    } else {
      head = Buffer.concat([head, chunk])
      if (head.length >= 2) yield head
    }
  }
  if (head.length === 1) yield head
}

interface Unpacking {
  next: (chunk: Buffer) => AsyncGenerator<Buffer>
  last: () => AsyncGenerator<Buffer>
  close: () => void
}

/** Driven chunk by chunk: a stream that is iterated over forgets what it still holds as soon as it fails. */
function unpacking(): Unpacking {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 })
  const unpacked: Buffer[] = []
  let settle: (failure?: Error | null) => void = () => undefined
  gunzip.on('data', (chunk: Buffer) => unpacked.push(chunk))
  gunzip.on('error', (error) => settle(error))
  gunzip.on('end', () => settle())

  async function* outputOf(feed: () => void): AsyncGenerator<Buffer> {
    // It ends of itself where zeros follow, with which tapes are filled up, and answers no more.
    if (gunzip.readableEnded) return
    const failure = await new Promise<Error | null | undefined>((resolve) => {
      settle = resolve
      feed()
    })
    yield* unpacked.splice(0)
    if (failure) throw failure
  }

  return {
    next: (chunk) => outputOf(() => gunzip.write(chunk, (error) => settle(error))),
    last: () => outputOf(() => gunzip.end()),
    close: () => gunzip.destroy()
  }
}
