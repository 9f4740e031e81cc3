import type { HttpBindings } from '@hono/node-server'
import type { Arrival } from './apply-sync'
import type { RequestRecord } from './request-log'

/** What goes with each request through the emulator. */
export interface EmulatorEnv {
  /** The connection; none when the emulator is called as a function. */
  Bindings: Partial<HttpBindings> | undefined
  Variables: {
    arrival: Arrival
    record: RequestRecord
  }
}
