import { createEmulator, type Emulator } from '../../local/emulator/app'
import { listen, type Listener } from '../../local/emulator/listen'
import { parseFlagData } from '../../local/emulator/sdks/flag-data'

/** A logger for LaunchDarkly's SDKs, which would tell the console of each start and each lost connection. */
export const SILENT = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined }

/** Serves an emulator at a free port, with flags of a file where there are some. Closing the listener ends both. */
export async function serveEmulator(flags?: unknown): Promise<{ emulator: Emulator; listener: Listener }> {
  const emulator = createEmulator({ flags: flags === undefined ? undefined : parseFlagData(flags) })
  return { emulator, listener: await listen(emulator) }
}
