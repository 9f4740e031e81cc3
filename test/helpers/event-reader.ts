/** An event of a stream; a comment has no name and its text as data. */
interface StreamEvent {
  event: string
  data: string
}

export interface EventReader {
  /** The next event, or undefined at the end of the stream. */
  next: () => Promise<StreamEvent | undefined>
  /** The data of the next event, which must have this name. */
  data: (name: string) => Promise<unknown>
  /** Goes away, as a client does. */
  leave: () => Promise<void>
}

/** Reads a stream of server-sent events, as slowly as it is asked to. */
export function readEvents({ body }: Response): EventReader {
  if (!body) throw new Error('there is no body')
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''

  const next = async (): Promise<StreamEvent | undefined> => {
    for (;;) {
      const [whole] = /^(?::.*\n|(?:.+\n)+\n)/.exec(text) ?? []
      if (whole !== undefined) {
        text = text.slice(whole.length)
        const [, event = '', data = whole.trim()] = /^event: (.*)\ndata: ?(.*)\n\n$/.exec(whole) ?? []
        return { event, data }
      }
      const { done, value } = await reader.read()
      if (done) {
        if (text !== '') throw new Error('the stream ended within an event')
        return undefined
      }
      text += value
    }
  }
  return {
    next,
    data: async (name) => {
      const read = await next()
      if (read?.event !== name) throw new Error(`expected ${name}, got ${read?.event ?? 'the end'}`)
      return JSON.parse(read.data)
    },
    leave: () => reader.cancel()
  }
}
