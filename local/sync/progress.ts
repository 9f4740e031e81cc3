import { SingleBar, Presets } from 'cli-progress'
import type { Clock } from '../clock'
import { number } from '../plain-table'
import { eventsRead, type Tally } from './tally'

/** What is shown while a sync runs. It changes meanwhile. */
export interface Shown {
  tally: Tally
  /** Of the input, as it is in the files; NaN when nobody knows how many there will be. */
  bytes: { read: number; total: number }
  /** Until when nothing is sent, in epoch milliseconds, while that is so. */
  waitingUntil?: number
}

export interface Progress {
  /** Shows the state once more and goes quiet. */
  stop: () => void
}

const BAR_EVERY_MS = 200
const LINE_EVERY_MS = 5_000

/** Shows on stderr how far a sync is: a bar on a terminal, elsewhere a line every few seconds. */
export function showProgress(shown: Shown, clock: Clock, stream: NodeJS.WriteStream = process.stderr): Progress {
  const began = { at: clock.now(), events: eventsRead(shown.tally) }
  const text = (): string => describe(shown, began, clock.now())
  return stream.isTTY ? bar(shown, text, stream) : lines(text, stream)
}

function bar({ bytes }: Shown, text: () => string, stream: NodeJS.WriteStream): Progress {
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

function describe({ tally, waitingUntil }: Shown, began: { at: number; events: number }, now: number): string {
  const seconds = Math.max(now - began.at, 1) / 1_000
  const perSecond = Math.round((eventsRead(tally) - began.events) / seconds)
  return [
    `${number(eventsRead(tally))} events, ${number(perSecond)}/s`,
    `${number(tally.delivered)} delivered`,
    `${number(tally.refused)} refused`,
    ...(waitingUntil === undefined ? [] : [`waiting until ${new Date(waitingUntil).toISOString()}`])
  ].join(', ')
}
