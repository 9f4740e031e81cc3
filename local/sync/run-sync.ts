import type { RequestClient } from '@segment/actions-core'
import destination from '../../src'
import { SYSTEM_CLOCK } from '../clock'
import { createEmulator, type Emulator } from '../emulator/app'
import { listen } from '../emulator/listen'
import { checkFiles } from '../input/check-files'
import { nameOf } from '../input/file-name'
import { readInput } from '../input/read-input'
import { presetSettings } from '../preset-settings'
import { redirectedTo } from '../redirected'
import { placeOf, transportTo } from '../target'
import { ToolError } from '../tool-error'
import { readCheckpoint, type State } from './checkpoint'
import { showing } from './dry-run'
import { fingerprintOf } from './fingerprint'
import { showProgress, type Shown } from './progress'
import { startRecording } from './recording'
import { sync } from './sync'
import type { SyncCall } from './sync-call'
import { newTally } from './tally'
import type { RequestWrap } from '../with-request'
import { createTraffic, type Halt } from './traffic'

/** What came of it. */
export interface SyncResult {
  state: State
  /** Requests made, by method and path. */
  requests: Map<string, number>
  /** Where it went, for people. */
  place: string
  seconds: number
  /** The LaunchDarkly in this process, if that is where it went. */
  embedded?: Emulator
  /** Why it could not finish, or not write down all that it was to write down. */
  trouble?: ToolError
  /** Why events were not sent any more, if that is so. */
  halt?: Halt
  interrupted: boolean
  /** Whether a sync before this one had come to the end of the input, so that there was nothing to do. */
  wasFinished: boolean
}
/** Runs it. Throws a {@link ToolError} when it cannot begin. Ctrl-C stops it once the requests on their way are answered. */
export async function runSync(call: SyncCall): Promise<SyncResult> {
  const { files, format, target, mapping, trigger, batchSize, rate, maxWaitMs, failed, onBatch } = call
  const clock = SYSTEM_CLOCK
  const began = clock.now()
  const bytes = { read: 0, total: await checkFiles(files) }
  const settings = presetSettings(destination, { ...target.credentials }, { mapping, trigger })
  const checkpoint =
    call.checkpoint === undefined ? undefined : { path: call.checkpoint, fingerprint: await fingerprintOf(call) }
  const state = (checkpoint && (await readCheckpoint(checkpoint.path, checkpoint.fingerprint))) ?? newState()
  if (state.finished)
    return {
      state,
      requests: new Map(state.requests),
      place: placeOf(target),
      seconds: 0,
      interrupted: false,
      wasFinished: true
    }
  const after = state.last && { file: files.indexOf(state.last.file), line: state.last.line }
  // The files before that one are not read again.
  if (after) bytes.total = await checkFiles(files.slice(after.file))
  await call.beforeSending?.()

  const traffic = createTraffic(clock, rate)
  for (const [route, made] of state.requests) traffic.requests.set(route, made)
  const recording = await startRecording(state, { failed, checkpoint, requests: traffic.requests })
  const { transport, place, embedded, close } = await openTarget(call)
  const from = state.last ? `, going on after line ${state.last.line} of ${state.last.file}` : ''
  const doing = call.show ? 'Showing the requests for' : 'Syncing'
  console.error(`${doing} ${files.map(nameOf).join(', ')} to ${place}${from}`)

  const stopping = new AbortController()
  const stop = (): void => {
    traffic.halt ??= { status: 408, message: 'Not sent: the sync was stopped.' }
    stopping.abort()
  }
  process.once('SIGINT', stop)

  const shown: Shown = { tally: state.tally, bytes }
  const progress = showProgress(shown, clock)
  let trouble: ToolError | undefined
  try {
    const input = readInput(files, {
      format,
      after,
      onBytes: (read) => (bytes.read += read)
    })
    const settled = sync(input, {
      definition: destination,
      transport,
      settings,
      batchSize,
      destination: destination.name,
      traffic,
      maxWaitMs,
      random: Math.random,
      stopping: stopping.signal,
      onWait: (until) => (shown.waitingUntil = until)
    })
    for await (const batch of settled) {
      await recording.record(batch)
      onBatch?.(batch)
    }
    if (!stopping.signal.aborted) await recording.finish()
  } catch (error) {
    // What was read before is settled all the same.
    if (!(error instanceof ToolError)) throw error
    trouble = error
  } finally {
    progress.stop()
    process.removeListener('SIGINT', stop)
    await close()
  }
  return {
    state,
    requests: traffic.requests,
    place,
    embedded,
    seconds: (clock.now() - began) / 1_000,
    trouble: trouble ?? recording.trouble(),
    halt: traffic.halt,
    interrupted: stopping.signal.aborted,
    wasFinished: false
  }
}

const newState = (): State => ({ tally: newTally(), failedBytes: 0, requests: [], finished: false })

interface OpenTarget {
  transport: RequestWrap
  /** For people. */
  place: string
  embedded?: Emulator
  close: () => Promise<void>
}

async function openTarget({ target, show }: SyncCall): Promise<OpenTarget> {
  const transport = target.kind === 'embedded' ? (request: RequestClient) => request : transportTo(target)
  const remote = { place: placeOf(target), close: () => Promise.resolve() }
  if (show) return { ...remote, transport: (request) => transport(showing(show)(request)) }
  if (target.kind !== 'embedded') return { ...remote, transport }

  const embedded = createEmulator()
  const { origin, close } = await listen(embedded)
  return { transport: redirectedTo(origin), place: `${placeOf(target)} at ${origin}`, embedded, close }
}
