import { createEmulator, type Emulator } from '../emulator/app'
import { listen } from '../emulator/listen'
import { redirectedTo } from '../redirected'
import { nameOfTarget, transportTo } from '../target'
import type { RequestWrap } from '../with-request'
import { showing } from './dry-run'
import type { SyncCall } from './sync-call'

export interface OpenTarget {
  transport: RequestWrap
  /** For people. */
  name: string
  /** The LaunchDarkly in this process, if that is the target. */
  embedded?: Emulator
  close: () => Promise<void>
}

/** Starts the embedded LaunchDarkly where that is the target. A dry run needs none. */
export async function openTarget({ target, show }: Pick<SyncCall, 'target' | 'show'>): Promise<OpenTarget> {
  const transport = transportTo(target)
  const remote = { name: nameOfTarget(target), close: () => Promise.resolve() }
  if (show) return { ...remote, transport: (request) => transport(showing(show)(request)) }
  if (target.kind !== 'embedded') return { ...remote, transport }

  const embedded = createEmulator()
  const { origin, close } = await listen(embedded)
  return { transport: redirectedTo(origin), name: `${nameOfTarget(target)} at ${origin}`, embedded, close }
}
