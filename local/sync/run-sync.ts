import destination from '../../src'
import { SYSTEM_CLOCK } from '../clock'
import type { Emulator } from '../emulator/app'
import { checkFiles } from '../input/check-files'
import { nameOf, nameOfLine } from '../input/file-name'
import { readInput } from '../input/read-input'
import { presetSettings } from '../preset-settings'
import { showProgress } from '../progress'
import { nameOfTarget, type Target } from '../target'
import { ToolError } from '../tool-error'
import { readCheckpoint, type State } from './checkpoint'
import { fingerprintOf } from './fingerprint'
import { openTarget } from './open-target'
import { progressText, type Shown } from './progress'
import { startRecording } from './recording'
import { stopOnCtrlC } from './stop-on-ctrl-c'
import { sync } from './sync'
import type { SyncCall } from './sync-call'
import { newTally } from './tally'
import { createTraffic } from './traffic'

/** What came of it. */
export interface SyncResult {
  state: State
  /** Requests made, by method and path. */
  requests: Map<string, number>
  /** Where it went, for people. */
  target: string
  seconds: number
  /** The LaunchDarkly in this process, if that is where it went. */
  embedded?: Emulator
  /** Why it could not finish, or not write down all that it was to write down. */
  trouble?: ToolError
  interrupted: boolean
  /** Whether a sync before this one had come to the end of the input, so that there was nothing to do. */
  wasFinished: boolean
}

/** Runs it. Throws a {@link ToolError} when it cannot begin; what keeps it from finishing later is in the result. */
export async function runSync(call: SyncCall): Promise<SyncResult> {
  const { files, format, target, mapping, trigger, batchSize, rate, maxWaitMs, failed, onBatch } = call
  const clock = SYSTEM_CLOCK
  const began = clock.now()
  const bytes = { read: 0, total: await checkFiles(files) }
  const checkpoint =
    call.checkpoint === undefined ? undefined : { path: call.checkpoint, fingerprint: await fingerprintOf(call) }
  const state = (checkpoint && (await readCheckpoint(checkpoint.path, checkpoint.fingerprint))) ?? newState()
  if (state.finished) return nothingToDo(state, target)
  const after = state.last && { file: files.indexOf(state.last.file), line: state.last.line }
  // The files before that one are not read again.
  if (after) bytes.total = await checkFiles(files.slice(after.file))
  await call.beforeSending?.()

  const traffic = createTraffic(clock, rate)
  for (const [route, made] of state.requests) traffic.requests.set(route, made)
  const { requests } = traffic
  const recording = await startRecording(state, { failed, checkpoint, requests })
  const { transport, name, embedded, close } = await openTarget(call)
  console.error(greeting(call, name, state))

  const stopping = stopOnCtrlC(traffic)
  const shown: Shown = { tally: state.tally }
  // A bar would write over the requests that a dry run shows.
  const progress = showProgress(progressText(shown, clock), call.show ? undefined : bytes)
  let brokeOff: ToolError | undefined
  try {
    const settled = sync(readInput(files, { format, after, onBytes: (read) => (bytes.read += read) }), {
      definition: destination,
      transport,
      settings: presetSettings(destination, { ...target.credentials }, { mapping, trigger }),
      batchSize,
      traffic,
      maxWaitMs,
      random: Math.random,
      stopping: stopping.signal,
      onWait: (wait) => (shown.wait = wait)
    })
    for await (const batch of settled) {
      await recording.record(batch)
      onBatch?.(batch)
    }
    if (!stopping.signal.aborted) await recording.finish()
  } catch (error) {
    // What was read before is settled all the same.
    if (!(error instanceof ToolError)) throw error
    brokeOff = error
  } finally {
    progress.stop()
    stopping.ignore()
    await close()
  }
  return {
    state,
    requests,
    target: name,
    embedded,
    seconds: (clock.now() - began) / 1_000,
    trouble: brokeOff ?? recording.trouble(),
    interrupted: stopping.signal.aborted,
    wasFinished: false
  }
}

const newState = (): State => ({ tally: newTally(), failedBytes: 0, requests: [], finished: false })

function nothingToDo(state: State, target: Target): SyncResult {
  const requests = new Map(state.requests)
  return { state, requests, target: nameOfTarget(target), seconds: 0, interrupted: false, wasFinished: true }
}

function greeting({ files, show }: SyncCall, target: string, { last }: State): string {
  const doing = show ? 'Showing the requests for' : 'Syncing'
  const goingOn = last ? `, going on after ${nameOfLine(last)}` : ''
  return `${doing} ${files.map(nameOf).join(', ')} to ${target}${goingOn}`
}
