import type { Environment } from '../../local/emulator/environment'

/** Comes back when so many streams to SDKs wait for a change. */
export async function streamsWaiting({ changes }: Environment, count: number): Promise<void> {
  for (;;) {
    const waiting = changes.listenerCount('change')
    if (waiting === count) return
    await new Promise((resolve) => changes.once(waiting < count ? 'newListener' : 'removeListener', resolve))
  }
}
