import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The command line as it is published: compiled by `npm run build`. */
export const CLI = join(__dirname, '../../dist/local/cli.js')

/** Lets a process that started the emulator use it, and ends it then. It is a process of its own, and empty. */
export async function withEmulator<Result>(use: (origin: string) => Promise<Result>): Promise<Result> {
  const emulator = spawn(process.execPath, [CLI, 'emulator', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const end = (): void => void emulator.kill('SIGKILL')
  process.once('exit', end)
  try {
    const greeting = await Promise.race([once(emulator.stdout, 'data'), once(emulator, 'exit')])
    const [origin] = /http:\/\/[\d.]+:\d+/.exec(String(greeting)) ?? []
    if (origin === undefined) throw new Error('the emulator did not start: npm run build makes it')
    return await use(origin)
  } finally {
    process.off('exit', end)
    end()
  }
}
