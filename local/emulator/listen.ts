import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Emulator } from './app'
import { originOf } from './origin'

/** Client SDKs put a context with all its attributes into the path. */
const MAX_HEADER_BYTES = 64 * 1024

export interface Listener {
  /** `http://127.0.0.1:<port>` */
  origin: string
  /** Closes the emulator, too, and ends the connections to it. */
  close: () => Promise<void>
}

/**
 * Serves the emulator. Port 0 takes any free one.
 * Rejects with the error of the system when it cannot (`EADDRINUSE`, `EACCES`, `ENOTFOUND`, …).
 */
export async function listen(
  emulator: Pick<Emulator, 'app' | 'close'>,
  port = 0,
  host = '127.0.0.1'
): Promise<Listener> {
  const server = createAdaptorServer({
    fetch: emulator.app.fetch,
    serverOptions: { maxHeaderSize: MAX_HEADER_BYTES }
  }) as Server
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    origin: originOf(host, address.port),
    close: async () => {
      emulator.close()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    }
  }
}
