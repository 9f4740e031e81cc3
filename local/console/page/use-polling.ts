import { useEffect, useState } from 'preact/hooks'

export interface Polled<Answer> {
  /** The last one that came. */
  answer?: Answer
  /** Why the last attempt failed, if it did. */
  problem?: string
}

/** Asks again and again, each time so many milliseconds after the answer before. Asks nothing where `ask` is undefined. */
export function usePolling<Answer>(ask: (() => Promise<Answer>) | undefined, milliseconds: number): Polled<Answer> {
  const [polled, setPolled] = useState<Polled<Answer>>({})
  useEffect(() => {
    if (!ask) return
    let isOver = false
    let timer: ReturnType<typeof setTimeout>
    const poll = async (): Promise<void> => {
      const next = await ask().then(
        (answer) => () => ({ answer }),
        (error: Error) =>
          ({ answer }: Polled<Answer>) => ({ answer, problem: error.message })
      )
      if (isOver) return
      setPolled(next)
      timer = setTimeout(() => void poll(), milliseconds)
    }
    void poll()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [ask, milliseconds])
  return polled
}
