import { once } from 'node:events'
import { globalAgent } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { CONTEXT_KEY } from './hostile-bodies'
import { propertyOf } from './laws'
import type { Answer } from './written-answer'

/** A request, and the answer to it. */
export interface Answered {
  answer: Answer
  /** Of its members; none where it was not read. */
  contextKeys: string[]
  /** The answers before it over the same connection. */
  before: Answer[]
}

export interface HostileLaunchDarkly {
  /** `http://127.0.0.1:<port>` */
  origin: string
  /** From now on, requests get these answers in turn, over new connections. The list is of those that were answered. */
  answerWith: (answers: Answer[]) => Answered[]
  close: () => Promise<void>
}

/** Answers byte by byte: a server of Node.js would not let such answers through. */
export async function hostileLaunchDarkly(): Promise<HostileLaunchDarkly> {
  let answers: Answer[] = []
  let answered: Answered[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    // Whoever is answered so may hang up at any time.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    serveConnection(socket, { answers, answered })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy()
    globalAgent.destroy()
  }
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerWith: (next) => {
      hangUp()
      answers = next
      return (answered = [])
    },
    close: async () => {
      server.close()
      hangUp()
      await once(server, 'close')
    }
  }
}

/** Reads request after request, and answers each when it is there, or does not wait for it. */
function serveConnection(socket: Socket, { answers, answered }: { answers: Answer[]; answered: Answered[] }): void {
  const before: Answer[] = []
  let request = ''
  const serve = (part: string): void => {
    const answer = answers[answered.length % answers.length]
    request += part
    const contextKeys = answer.readsRequest ? contextKeysOf(request) : []
    if (!contextKeys) return
    request = ''
    answered.push({ answer, contextKeys, before: [...before] })
    before.push(answer)
    void write(socket, answer, contextKeys[0])
  }
  socket.setEncoding('latin1').on('data', serve)
  serve('')
}

async function write(socket: Socket, { bytes, writes, ending }: Answer, contextKey?: string): Promise<void> {
  for (const piece of piecesOf(repeating(bytes, contextKey), writes)) {
    if (!socket.writable) return
    socket.write(piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (ending === 'reset') socket.resetAndDestroy()
  else if (ending === 'end') socket.end()
}

/** With a context key of the request, where the answer is to repeat one. */
function repeating(bytes: Buffer, contextKey: string = CONTEXT_KEY): Buffer {
  if (!bytes.includes(CONTEXT_KEY)) return bytes
  return Buffer.from(bytes.toString('latin1').split(CONTEXT_KEY).join(contextKey), 'latin1')
}

function piecesOf(bytes: Buffer, count: number): Buffer[] {
  const size = Math.max(1, Math.ceil(bytes.length / count))
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * size, (i + 1) * size)).filter(
    (piece) => piece.length > 0
  )
}

/** None as long as the request is not there as a whole. */
function contextKeysOf(request: string): string[] | undefined {
  const headLength = request.indexOf('\r\n\r\n') + 4
  if (headLength < 4) return undefined
  const [, length = '0'] = /^content-length: (\d+)/im.exec(request.slice(0, headLength)) ?? []
  const body = request.slice(headLength)
  if (body.length < Number(length)) return undefined
  const batch = body === '' ? [] : propertyOf(JSON.parse(body), 'batch')
  return Array.isArray(batch) ? batch.map((member) => String(propertyOf(member, 'userId'))) : []
}
