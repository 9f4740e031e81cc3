import { sentences } from '../../src/sentences'
import { certificateAdvice } from '../certificate-advice'
import type { Emulator } from '../emulator/app'
import { memberCount } from '../emulator/segments'
import { nameOfLine, STANDARD_INPUT } from '../input/file-name'
import { EXIT_CODES } from '../tool-error'
import type { SyncResult } from './run-sync'
import { eventsRead } from './tally'

/** What the command ends with. */
export function exitCodeOf({ interrupted, trouble, state }: SyncResult): number {
  if (interrupted) return EXIT_CODES.interrupted
  // What is wrong with a later file is no wrong usage any more, once events of an earlier one are delivered.
  if (trouble) return state.last ? EXIT_CODES.couldNotFinish : trouble.exitCode
  if (state.tally.undelivered > 0) return EXIT_CODES.couldNotFinish
  return state.tally.refused > 0 ? EXIT_CODES.notAllWell : 0
}

/** What there is to say beside the tables, for people: why it ended before its time, and how to go on. */
export function explain(result: SyncResult, checkpoint?: string): string | undefined {
  const { state, trouble, interrupted, wasFinished } = result
  if (wasFinished) return `All of this input was synced before. To sync it again delete ${checkpoint}.`
  if (trouble) return `error: ${trouble.message}\n${trouble.hint}`
  const settled = state.last ? `All up to ${nameOfLine(state.last)} is settled.` : 'Nothing is settled.'
  if (interrupted) return `Stopped. ${settled} ${goOnWith(result, checkpoint)}`
  const { undelivered, leftOut } = state.tally
  if (undelivered > 0) {
    const advice = state.tally.reasons.map(({ message }) => certificateAdvice(message)).find(Boolean)
    return sentences('Not finished.', settled, advice, goOnWith(result, checkpoint))
  }
  if (eventsRead(state.tally) === 0) return 'The input holds no event.'
  if (leftOut === eventsRead(state.tally)) return ALL_LEFT_OUT
  return undefined
}

function goOnWith({ state }: SyncResult, checkpoint?: string): string {
  if (checkpoint !== undefined) return 'The same command goes on from there.'
  if (state.last?.file === STANDARD_INPUT) return 'What standard input gave behind that must be given again.'
  return 'The same command begins anew, which does no harm; with --checkpoint it would go on from there.'
}

const ALL_LEFT_OUT = 'Every event was left out: look at --trigger, and at `integrations` of the events.'

/** The same as the tables at the end, as it is written to `--report`. */
export function reportOf(result: SyncResult, files: string[]): object {
  const { state, target, seconds, requests, interrupted, embedded } = result
  const { reasons, otherReasons, ...events } = state.tally
  return {
    files,
    target,
    exitCode: exitCodeOf(result),
    interrupted,
    seconds,
    events: { read: eventsRead(state.tally), ...events },
    reasons,
    otherReasons,
    requests: Object.fromEntries(requests),
    ...(embedded && { segments: segmentsOf(embedded) })
  }
}

function segmentsOf({ environment }: Emulator): object[] {
  return [...environment.segments.values()].map((segment) => {
    const { key, name, contextKind, added, removed } = segment
    return { key, name, contextKind, members: memberCount(segment), added, removed }
  })
}
