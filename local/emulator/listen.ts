import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Emulator } from './app'

export interface Listener {
  /** `http://127.0.0.1:<port>` */
  origin: string
  /** Ends streams and connections with it. */
  close: () => Promise<void>
}

/**
 * Serves the emulator. Port 0 takes any free one.
 * Rejects with the error of the system when it cannot (`EADDRINUSE`, `EACCES`, `ENOTFOUND`, …).
 */
export async function listen({ app }: Pick<Emulator, 'app'>, port = 0, host = '127.0.0.1'): Promise<Listener> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}
