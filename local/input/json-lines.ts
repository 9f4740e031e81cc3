import type { SegmentEvent } from '@segment/actions-core'
import type { InputLine } from './input-line'
import type { Line } from './split-lines'

/** The event that a line of JSON holds, or what is wrong with the line. */
export function parseEvent({ line, text, problem, unended }: Line, file: string): InputLine {
  if (problem !== undefined) return { file, line, input: text, problem }
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    return { file, line, input: text.replace(/\r$/, ''), problem: notJson(text, unended) }
  }
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
    return { file, line, input, event: input as SegmentEvent }
  }
  return { file, line, input, problem: Array.isArray(input) ? ARRAY : NOT_AN_OBJECT }
}

const NOT_AN_OBJECT = 'The line is not an event. Write one JSON object a line.'
const ARRAY = "The line is an array, or begins one. Write one JSON object a line: `jq -c '.[]' FILE` does it."

function notJson(text: string, unended?: true): string {
  if (text.trimStart().startsWith('[')) return ARRAY
  if (unended) return 'The file ends in the middle of this line. Make or fetch the file afresh.'
  return 'The line is not JSON. Write one event a line.'
}
