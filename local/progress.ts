import { SingleBar, Presets } from 'cli-progress'

export interface Progress {
  /** Shows the state once more and goes quiet. */
  stop: () => void
}

/** How much of the input was read, in bytes as they are in the files; the total is NaN when nobody knows it. */
export interface Bytes {
  read: number
  total: number
}

const BAR_EVERY_MS = 200
const LINE_EVERY_MS = 5_000

/**
 * Shows a changing text on stderr: on a terminal behind a bar of what was read, without one where the total is not known; elsewhere,
 * and without `bytes`, as a line every few seconds.
 */
export function showProgress(text: () => string, bytes?: Bytes, stream: NodeJS.WriteStream = process.stderr): Progress {
  return stream.isTTY && bytes ? bar(text, bytes, stream) : lines(text, stream)
}

function bar(text: () => string, bytes: Bytes, stream: NodeJS.WriteStream): Progress {
  const isKnown = !Number.isNaN(bytes.total)
  const bar = new SingleBar(
    { stream, format: isKnown ? ' {bar} {percentage} % {text}' : ' {text}', barsize: 20 },
    Presets.shades_classic
  )
  bar.start(isKnown ? bytes.total : 1, 0, { text: text() })
  const update = (): void => bar.update(bytes.read, { text: text() })
  const timer = setInterval(update, BAR_EVERY_MS).unref()
  return {
    stop: () => {
      clearInterval(timer)
      update()
      bar.stop()
    }
  }
}

function lines(text: () => string, stream: NodeJS.WriteStream): Progress {
  const write = (): unknown => stream.write(`${text()}\n`)
  const timer = setInterval(write, LINE_EVERY_MS).unref()
  return {
    stop: () => {
      clearInterval(timer)
      write()
    }
  }
}
