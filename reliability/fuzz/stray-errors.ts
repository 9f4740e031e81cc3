/** What would end a process or be lost in it: exceptions that nobody catches, and rejections that nobody handles. */
export interface StrayErrors {
  /** Those since it was asked last. Comes back when Node.js has told of all there are. */
  taken: () => Promise<string[]>
}

/** From now on they are noted, and nobody else is told: neither ends the process. */
export function watchStrayErrors(process: NodeJS.Process): StrayErrors {
  const stray: string[] = []
  const noteException = (error: unknown): void => void stray.push(`an exception that nobody caught: ${String(error)}`)
  const noteRejection = (reason: unknown): void => void stray.push(`a rejection that nobody handled: ${String(reason)}`)

  process.on('uncaughtException', noteException).on('unhandledRejection', noteRejection)
  return {
    taken: async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return stray.splice(0)
    }
  }
}
