import type { SegmentEvent } from '@segment/actions-core'
import type { InputLine } from './input-line'
import type { Line } from './split-lines'

/** The event that a line of JSON holds, or what is wrong with the line. */
export function parseEvent({ line, text, problem, unended }: Line, file: string): InputLine {
  if (problem !== undefined) return { file, line, json: JSON.stringify(text), problem }
  let event: unknown
  try {
    event = JSON.parse(text)
  } catch {
    return { file, line, json: JSON.stringify(text.replace(/\r$/, '')), problem: notJson(text, unended) }
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    return { file, line, json: text, problem: Array.isArray(event) ? ARRAY : NOT_AN_OBJECT }
  }
  const { userId, anonymousId } = event as SegmentEvent
  if (isRounded(userId) || isRounded(anonymousId)) return { file, line, json: text, problem: ROUNDED }
  return { file, line, json: text, event: event as SegmentEvent }
}

/** A number that JSON.parse may have changed. A user ID that is one would become another's. */
const isRounded = (id: unknown): boolean => typeof id === 'number' && Math.abs(id) > Number.MAX_SAFE_INTEGER

const ROUNDED = 'userId or anonymousId is a number too large to be read exactly. Write it in quotes.'
const NOT_AN_OBJECT = 'The line is not an event. Write one JSON object a line.'
const ARRAY = "The line is an array, or begins one. Write one JSON object a line: `jq -c '.[]' FILE` does it."

function notJson(text: string, unended?: true): string {
  if (text.trimStart().startsWith('[')) return ARRAY
  if (unended) return 'The file ends in the middle of this line. Make or fetch the file afresh.'
  return 'The line is not JSON. Write one event a line.'
}
