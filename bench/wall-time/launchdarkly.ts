import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { FaultRule } from '../../local/emulator/faults/generated-types'

/** Lets an emulator be used that is a process of its own and empty, and takes so many requests of one route in 10 seconds. */
export async function withLaunchDarkly<Result>(
  requestsOfRoute: number | undefined,
  use: (origin: string) => Promise<Result>
): Promise<Result> {
  const rules: FaultRule[] =
    requestsOfRoute === undefined
      ? []
      : [{ requests: { path: '/api/*' }, fault: { kind: 'rate-limit', scope: 'route', requests: requestsOfRoute } }]
  const script = join(__dirname, 'launchdarkly-process.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(rules)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc']
  })
  try {
    const [origin] = (await once(child.stdout!, 'data')) as [Buffer]
    return await use(String(origin).trim())
  } finally {
    child.disconnect()
  }
}
