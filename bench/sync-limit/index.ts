import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { number } from '../../local/plain-table'
import { withEmulator } from './emulator-process'
import { withEventsFile } from './events-file'
import { byGroup } from './groups'
import { measureRates } from './measure-rates'
import { selfTimes, type CpuProfile } from './self-time'
import { runtimePackages } from './runtime-packages'
import { runSyncCommand } from './sync-command'
import { profileTable, profileText, ratesTable, ratesText, type Profiled } from './texts'

export interface SyncLimitSizes {
  /** In the file, and in memory. */
  events: number
  rounds: number
}

export const FULL: SyncLimitSizes = { events: 300_000, rounds: 5 }
export const QUICK: SyncLimitSizes = { events: 5_000, rounds: 1 }

/** `sync` beside what limits it: reading its file, and the destination by itself. And where its time goes. */
export async function syncLimit({ events, rounds }: SyncLimitSizes): Promise<string> {
  const { rates, profiled } = await withEventsFile(events, (file) =>
    withEmulator(async (origin) => ({
      rates: await measureRates({ file, origin, events, rounds }),
      profiled: await profileOf({ file, origin, events })
    }))
  )
  return [
    `${number(events)} events in batches of 1,000, all in turns, in ${rounds === 1 ? 'one round' : `${rounds} rounds`}; the emulator is a process of its own. The command is timed by its own report, so without the start of Node.js.`,
    ratesTable(rates),
    ratesText(rates),
    'One more run of the command under the CPU profiler of Node.js, from the start of its process to the end, by whose code was at work:',
    profileTable(profiled, events),
    profileText(profiled)
  ].join('\n\n')
}

async function profileOf({
  file,
  origin,
  events
}: {
  file: string
  origin: string
  events: number
}): Promise<Profiled> {
  console.error(`sync of ${number(events)} events under the profiler`)
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    await runSyncCommand(file, { events, origin, flags: ['--cpu-prof', '--cpu-prof-dir', folder] })
    const [name] = readdirSync(folder)
    const profile = JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile
    return byGroup(selfTimes(profile), await runtimePackages())
  } finally {
    rmSync(folder, { recursive: true })
  }
}
