import { setImmediate } from 'node:timers/promises'
import type { JSONObject } from '@segment/actions-core'
import destination from '../../src'
import type { Clock } from '../clock'
import { Refusal } from '../emulator/refusal'
import { decompress } from '../input/decompress'
import type { InputLine } from '../input/input-line'
import { parseEvent } from '../input/json-lines'
import { splitLines } from '../input/split-lines'
import type { Wait } from '../sync/settle'
import { stoppable } from '../sync/stoppable'
import { sync, type SettledBatch } from '../sync/sync'
import { count, newTally, type Tally } from '../sync/tally'
import { createTraffic, type Traffic } from '../sync/traffic'
import { ToolError } from '../tool-error'
import type { RequestWrap } from '../with-request'
import { countingAnswers } from './counting-answers'
import type { ReplayState } from './protocol'
import type { Delivery, NamedOutcome } from './remember-outcomes'
import { aboutSettings } from './try-routes'

export interface ReplayOptions {
  /** How requests get to LaunchDarkly. */
  transport: RequestWrap
  clock: Clock
  random: () => number
  /** Told of each batch once it is settled, and waited for. */
  onSettled: (events: NamedOutcome[], delivery: Delivery) => Promise<void>
}

/** JSON Lines of events, plain or gzip. */
export interface DroppedFile {
  name: string
  bytes: Buffer
}

/** Syncs one file after another. */
export interface Replays {
  /**
   * Begins. `settings` are what Segment's runtime is called with: the credentials and the subscription. Throws a {@link Refusal} 409
   * while another one runs. What goes wrong later is in the state.
   */
  start: (file: DroppedFile, settings: JSONObject) => ReplayState
  /** Of the last one. */
  state: () => ReplayState | null
  /** Ends the one that runs, if one does: what is on its way is answered before. */
  stop: () => void
}

/** As many as Segment puts into a batch. */
const BATCH_SIZE = 1_000

/** How long LaunchDarkly may fail before events are given up. */
const MAX_WAIT_MS = 120_000

const MAX_REASONS = 20
const MAX_WAITS = 20

export function createReplays(options: ReplayOptions): Replays {
  const { clock } = options
  let last: Replay | undefined
  return {
    start: (file, settings) => {
      if (last?.state === 'running') {
        throw new Refusal(409, `${last.name} is being replayed: stop that, or wait until it ends.`, 'replay_running')
      }
      const traffic = createTraffic(clock)
      const { signal, stop } = stoppable(traffic)
      last = newReplay(file, { began: clock.now(), stop })
      void run(last, { ...options, file, settings, traffic, stopping: signal })
      return describe(last, clock)
    },
    state: () => (last ? describe(last, clock) : null),
    stop: () => last?.stop()
  }
}

interface Replay extends Pick<ReplayState, 'name' | 'state' | 'bytes' | 'waits' | 'problem'> {
  tally: Tally
  answers: Map<string, number>
  wait?: Wait
  /** Epoch milliseconds. */
  began: number
  ended?: number
  stop: () => void
}

function newReplay({ name, bytes }: DroppedFile, rest: Pick<Replay, 'began' | 'stop'>): Replay {
  return {
    name,
    state: 'running',
    bytes: { settled: 0, total: bytes.length },
    tally: newTally(),
    answers: new Map(),
    waits: [],
    ...rest
  }
}

interface Running extends ReplayOptions {
  file: DroppedFile
  settings: JSONObject
  traffic: Traffic
  stopping: AbortSignal
}

async function run(replay: Replay, running: Running): Promise<void> {
  const { file, settings, traffic, stopping, transport, clock, random, onSettled } = running
  const counting = countingAnswers(replay.answers)
  const passages: Passage[] = []
  try {
    const batches = sync(readLines(file, passages), {
      definition: destination,
      transport: (request) => counting(transport(request)),
      settings,
      batchSize: BATCH_SIZE,
      traffic,
      maxWaitMs: MAX_WAIT_MS,
      random,
      stopping,
      onWait: (wait) => noteWait(replay, wait, clock)
    })
    let from = replay.began
    for await (const batch of batches) {
      batch.lines.forEach((line, i) => count(replay.tally, line, batch.outcomes[i]))
      const to = clock.now()
      await onSettled(namedOutcomes(batch, file.name), { settings, from, to })
      from = to
      const { line } = batch.lines[batch.lines.length - 1]
      while (passages.length > 0 && passages[0].line <= line) replay.bytes.settled = passages.shift()!.bytes
    }
    replay.state = stopping.aborted ? 'stopped' : 'finished'
    if (!stopping.aborted) replay.bytes.settled = replay.bytes.total
  } catch (error) {
    replay.state = 'failed'
    replay.problem = problemOf(error)
  }
  replay.ended = clock.now()
}

function namedOutcomes({ lines, outcomes }: SettledBatch, file: string): NamedOutcome[] {
  return lines.flatMap((each, i) =>
    'event' in each ? [{ name: `line ${each.line} of ${file}`, event: each.event, outcome: outcomes[i] }] : []
  )
}

/** Small, since a chunk of gzip may hold a thousand times as much. */
const CHUNK_BYTES = 16 * 1024

/** Up to which byte of the file was read when a line was. */
interface Passage {
  line: number
  bytes: number
}

/** Writes down the passages: what is read is far ahead of what is settled. */
async function* readLines({ name, bytes }: DroppedFile, passages: Passage[]): AsyncGenerator<InputLine[]> {
  const progress = { read: 0 }
  for await (const lines of splitLines(decompress(chunksOf(bytes, progress)), name)) {
    if (lines.length > 0) passages.push({ line: lines[lines.length - 1].line, bytes: progress.read })
    yield lines.filter(({ text }) => text.trim() !== '').map((line) => parseEvent(line, name))
  }
}

async function* chunksOf(bytes: Buffer, progress: { read: number }): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start = progress.read) {
    // A file whose events need no request would otherwise keep the server from answering until its end.
    await setImmediate()
    const chunk = bytes.subarray(start, start + CHUNK_BYTES)
    progress.read += chunk.length
    yield chunk
  }
}

function noteWait(replay: Replay, wait: Wait | undefined, { now }: Clock): void {
  replay.wait = wait
  if (!wait) return
  const at = now()
  replay.waits = [{ at, seconds: (wait.until - at) / 1_000, reason: wait.reason }, ...replay.waits].slice(0, MAX_WAITS)
}

function problemOf(error: unknown): string {
  if (error instanceof ToolError) return `${error.message} ${error.hint}`
  const refusal = aboutSettings(error as Error)
  if (refusal instanceof Refusal) return refusal.message
  console.error(error)
  return 'The console failed: see what it printed.'
}

function describe({ tally, answers, wait, began, ended, ...replay }: Replay, { now }: Clock): ReplayState {
  const { delivered, refused, leftOut, undelivered } = tally
  const { name, state, bytes, waits, problem } = replay
  const reasons = [...tally.reasons].sort((a, b) => b.events - a.events).slice(0, MAX_REASONS)
  const explained = reasons.reduce((sum, { events }) => sum + events, 0)
  return {
    name,
    state,
    bytes: { ...bytes },
    events: { delivered, refused, leftOut, undelivered },
    reasons: reasons.map(({ events, status, first, message }) => ({ events, status, firstLine: first.line, message })),
    otherReasons: refused + undelivered - explained,
    answers: Object.fromEntries(answers),
    ...(wait && { wait }),
    waits,
    seconds: ((ended ?? now()) - began) / 1_000,
    ...(problem !== undefined && { problem })
  }
}
