import { SingleBar, Presets } from 'cli-progress'

export interface Progress {
  advance: (events: number) => void
  stop: () => void
}

/** Shows on stderr how many of `total` events are done: a bar on a terminal, elsewhere a line whenever it is a tenth further. */
export function showProgress(total: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY ? bar(total, stream) : plainLines(total, stream)
}

function bar(total: number, stream: NodeJS.WriteStream): Progress {
  const bar = new SingleBar({ stream, format: ' {bar} {value} of {total} events' }, Presets.shades_classic)
  bar.start(total, 0)
  return { advance: (events) => bar.increment(events), stop: () => bar.stop() }
}

function plainLines(total: number, stream: NodeJS.WritableStream): Progress {
  let done = 0
  return {
    advance: (events) => {
      const tenths = Math.floor((done * 10) / total)
      done += events
      if (Math.floor((done * 10) / total) > tenths) stream.write(`${done} of ${total} events\n`)
    },
    stop: () => undefined
  }
}
