import { visit } from 'jsonc-parser'
import type { InputLine } from '../input/input-line'
import { parseEvent } from '../input/json-lines'
import { invalidRequest } from '../emulator/refusal'

/** What the events of a pasted text are counted by, where the input of a sync has its file. */
const PASTED = 'pasted'

/** What is wrong with an item of an array that is none. */
export const NOT_AN_EVENT = 'This is not an event. An event is a JSON object.'

/** As many as Segment puts into a batch. */
const MAX_EVENTS = 1_000

/**
 * The events of a text: one as JSON, an array of them, or JSON Lines. One that is no event has a `problem`. Throws a refusal, which
 * quotes nothing, where the text is none of these, is empty, or holds more than a batch does.
 */
export function readEvents(text: string): InputLine[] {
  // Editors of Windows begin a file with a mark of its byte order.
  const lines = text.trim() === '' ? [] : parse(text.replace(/^\uFEFF/, ''))
  if (lines.length === 0) throw invalidRequest('There is no event. Paste one, or choose a sample.')
  if (lines.length > MAX_EVENTS) {
    throw invalidRequest(
      `There are ${lines.length} events. Try ${MAX_EVENTS} at most; Replay takes a file of any number.`
    )
  }
  return lines
}

function parse(text: string): InputLine[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    const lines = text.split('\n').map((line, i) => ({ line: i + 1, text: line }))
    const written = lines.filter((line) => line.text.trim() !== '')
    // Of an event on several lines none is an event by itself; of an array the last one may be.
    const isByLines = !text.trimStart().startsWith('[') && written.some((line) => isEvent(line.text))
    if (!isByLines) {
      throw invalidRequest(`The text is not JSON${placeOf(text)}. Write one event, an array of them, or one a line.`)
    }
    return written.map((line) => readLine(line))
  }
  const items: unknown[] = Array.isArray(json) ? json : [json]
  return items.map((item, i) => readItem(item, i + 1))
}

function readLine({ line, text }: { line: number; text: string }): InputLine {
  const read = parseEvent({ line, text }, PASTED)
  return 'event' in read && textOf(read.event) === undefined ? tooDeep(line) : read
}

const tooDeep = (line: number): InputLine => ({
  file: PASTED,
  line,
  json: '',
  problem: 'The event is nested too deep. Flatten it.'
})

function readItem(item: unknown, line: number): InputLine {
  const text = textOf(item)
  if (text === undefined) return tooDeep(line)
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return parseEvent({ line, text }, PASTED)
  return { file: PASTED, line, json: text, problem: NOT_AN_EVENT }
}

/** Undefined where it is nested so deep that it cannot be written again. */
function textOf(json: unknown): string | undefined {
  try {
    return JSON.stringify(json)
  } catch {
    return undefined
  }
}

function isEvent(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && 'type' in json
  } catch {
    return false
  }
}

/** By line and column, as editors count. `JSON.parse` tells a position of some mistakes only, and quotes the text of the others. */
function placeOf(text: string): string {
  const places: string[] = []
  try {
    visit(
      text,
      {
        onError: (_error, _offset, _length, line, character) =>
          places.push(` from line ${line + 1}, column ${character + 1} on`)
      },
      { disallowComments: true }
    )
  } catch {
    // It is nested too deep to be looked through.
  }
  return places[0] ?? ''
}
