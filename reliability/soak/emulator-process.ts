import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { couldNotFinish } from '../../local/tool-error'

export interface EmulatorProcess {
  origin: string
  /** Rejects when the process ends; it should outlast the soak. */
  died: Promise<never>
}

/** Runs in the emulator's process before it. Whatever becomes of the soak, also by `kill -9`, closes the channel to it. */
const BEFORE = "process.on('disconnect', () => process.exit())"

/** Starts the emulator as a process of its own, so that its memory is not measured. It ends with this one. */
export async function startEmulator(commandLine: string, rules: FaultRule[]): Promise<EmulatorProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-'))
  const file = join(folder, 'faults.json')
  writeFileSync(file, JSON.stringify(rules))
  const child = spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(BEFORE)}`,
      commandLine,
      'emulator',
      '--port',
      '0',
      '--faults',
      file
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] }
  )
  process.once('exit', () => child.kill('SIGKILL'))

  const died = once(child, 'exit').then(() => {
    throw couldNotFinish(
      'The emulator ended.',
      'What it printed says why. npm run build makes the one that is started.'
    )
  })
  died.catch(() => undefined)
  try {
    // `stdio` above makes it a pipe.
    const greeting = await Promise.race([once(child.stdout!, 'data'), died])
    const [origin] = /http:\/\/[\d.]+:\d+/.exec(String(greeting)) ?? []
    if (origin === undefined) throw couldNotFinish('The emulator did not say where it listens.', String(greeting))
    return { origin, died }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
