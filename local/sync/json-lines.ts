import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { SegmentEvent } from '@segment/actions-core'

/** A line of the input, counted from 1: the event that it holds, or why it holds none. */
export type InputLine = { line: number; event: SegmentEvent } | { line: number; problem: string }

/** Reads a file of events, one JSON object a line. Empty lines are passed over. */
export async function* readJsonLines(path: string): AsyncGenerator<InputLine> {
  let line = 0
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line++
    if (text.trim() !== '') yield { line, ...parseEvent(text) }
  }
}

function parseEvent(text: string): { event: SegmentEvent } | { problem: string } {
  let event: unknown
  try {
    event = JSON.parse(text)
  } catch {
    return { problem: 'The line is not JSON. Write one event a line.' }
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    return { problem: 'The line is not an event. Write one JSON object a line.' }
  }
  return { event: event as SegmentEvent }
}
