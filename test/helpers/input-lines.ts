import type { InputLine } from '../../local/input/input-line'
import { identify } from './engage'

/** A line of `events.jsonl` with the event of user `u<line>`, who enters the audience. */
export function eventLine(line: number, file = 'events.jsonl'): InputLine {
  const event = identify({ userId: `u${line}` })
  return { file, line, json: JSON.stringify(event), event }
}

/** One that holds no event. */
export function badLine(line: number, file = 'events.jsonl'): InputLine {
  return { file, line, json: JSON.stringify('no "JSON"'), problem: 'The line is not JSON. Write one event a line.' }
}
