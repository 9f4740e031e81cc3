import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Starts a server in a process of its own, with these arguments of Node.js, and lets its origin be used, which it prints first.
 * Ends it then. Rejects where it ends before that.
 */
export async function withServer<Result>(args: string[], use: (origin: string) => Promise<Result>): Promise<Result> {
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const end = (): void => void server.kill('SIGKILL')
  process.once('exit', end)
  const ended = once(server, 'exit').then(() => {
    throw new Error(`a server ended: ${args.join(' ')}`)
  })
  ended.catch(() => undefined)
  try {
    const [greeting] = (await Promise.race([once(server.stdout, 'data'), ended])) as [Buffer]
    const [origin] = /http:\/\/[\d.]+:\d+/.exec(String(greeting)) ?? []
    if (origin === undefined) throw new Error(`a server did not say where it listens: ${args.join(' ')}`)
    return await Promise.race([use(origin), ended])
  } finally {
    process.off('exit', end)
    end()
  }
}
