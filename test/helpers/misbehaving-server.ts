import { createServer, type Server, type ServerResponse } from 'http'
import type { AddressInfo, Socket } from 'net'

export interface MisbehavingServer {
  origin: string
  /** Method and path of the requests that were there as a whole. */
  requests: string[]
}

/** What a server does to a request that it has read. `socket` is its connection. */
export type Fault = (response: ServerResponse, socket: Socket) => unknown

/**
 * Starts servers on this machine that deal with every request in the given way; they are taken down after each test.
 * Call it once at the top of the file.
 */
export function misbehavingServers(): (fault: Fault) => Promise<MisbehavingServer> {
  const servers: Server[] = []
  afterEach(async () => {
    await Promise.all(servers.splice(0).map(close))
  })

  return async (fault) => {
    const requests: string[] = []
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        requests.push(`${request.method} ${request.url}`)
        fault(response, request.socket)
      })
    })
    servers.push(server)
    return { origin: await listen(server), requests }
  }
}

/** An address where nothing listens. */
export async function closedOrigin(): Promise<string> {
  const server = createServer()
  const origin = await listen(server)
  await close(server)
  return origin
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
