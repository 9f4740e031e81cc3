import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Starts a server that takes any request and answers 204, in a process of its own so that its work is not counted. */
export async function startAnswering(): Promise<{ origin: string; stop: () => void }> {
  const server = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'answering-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [port] = (await once(server.stdout, 'data')) as [Buffer]
  return { origin: `http://127.0.0.1:${String(port).trim()}`, stop: () => server.kill() }
}
