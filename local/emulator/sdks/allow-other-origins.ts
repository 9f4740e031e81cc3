import type { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { EmulatorEnv } from '../emulator-env'

const CLIENT_SDK_PATHS = ['/sdk/evalx/*', '/sdk/goals/*', '/eval/*', '/ping/*', '/events/*', '/a/*']

/**
 * Lets the pages of all origins ask for what client SDKs ask for. To be called before anything is used that refuses: without these
 * headers a browser hides an error, too.
 */
export function allowOtherOrigins(app: Hono<EmulatorEnv>): void {
  const allowed = cors({
    origin: '*',
    allowMethods: ['GET', 'HEAD', 'POST', 'REPORT', 'OPTIONS'],
    // By it, SDKs know how far their clock is off.
    exposeHeaders: ['Date'],
    maxAge: 600
  })
  for (const path of CLIENT_SDK_PATHS) app.use(path, allowed)
}
