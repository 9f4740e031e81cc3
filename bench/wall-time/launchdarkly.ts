import { join } from 'node:path'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { withServer } from '../own-server'

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
  return withServer(['--import', 'tsx', script, JSON.stringify(rules)], use)
}
