import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { originOf } from './origin'

/** Client SDKs put a context with all its attributes into the path. */
const MAX_HEADER_BYTES = 64 * 1024

export interface Listener {
  /** `http://127.0.0.1:<port>` */
  origin: string
  /** Closes what is served, too, and ends the connections to it. */
  close: () => Promise<void>
}

/** What can be served: an emulator, say. */
export interface Served {
  app: { fetch: Parameters<typeof createAdaptorServer>[0]['fetch'] }
  close: () => void
}

/**
 * Serves it. Port 0 takes any free one.
 * Rejects with the error of the system when it cannot (`EADDRINUSE`, `EACCES`, `ENOTFOUND`, …).
 */
export async function listen(served: Served, port = 0, host = '127.0.0.1'): Promise<Listener> {
  const server = createAdaptorServer({
    fetch: served.app.fetch,
    serverOptions: { maxHeaderSize: MAX_HEADER_BYTES }
  }) as Server
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    origin: originOf(host, address.port),
    close: async () => {
      served.close()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}
