import { parseEvent } from '../../../local/input/json-lines'

const FILE = 'events.jsonl'

it('gives the event, which is also what was read', () => {
  const line = parseEvent({ line: 7, text: ' {"type":"track"}\r' }, FILE)
  expect(line).toEqual({ file: FILE, line: 7, input: { type: 'track' }, event: { type: 'track' } })
  expect('event' in line && line.event).toBe(line.input)
})

it('takes a last line that no line feed ends', () => {
  expect(parseEvent({ line: 1, text: '{}', unended: true }, FILE)).toEqual({
    file: FILE,
    line: 1,
    input: {},
    event: {}
  })
})

const NOT_JSON = 'The line is not JSON. Write one event a line.'
const NOT_AN_EVENT = 'The line is not an event. Write one JSON object a line.'
const ARRAY = "The line is an array, or begins one. Write one JSON object a line: `jq -c '.[]' FILE` does it."
const CUT_OFF = 'The file ends in the middle of this line. Make or fetch the file afresh.'

it.each<[string, string, unknown, string]>([
  ['is not JSON', '{"type":\r', '{"type":', NOT_JSON],
  ['is null', 'null', null, NOT_AN_EVENT],
  ['is a number', '12\r', 12, NOT_AN_EVENT],
  ['is a text', '"{}"', '{}', NOT_AN_EVENT],
  ['is an array', '[{"type":"track"}]', [{ type: 'track' }], ARRAY],
  ['begins an array', ' [\r', ' [', ARRAY]
])('says what is wrong with a line that %s', (_what, text, input, problem) => {
  expect(parseEvent({ line: 1, text }, FILE)).toEqual({ file: FILE, line: 1, input, problem })
})

it.each<[string, string, unknown, string]>([
  ['of an event', '{"type":"tr', '{"type":"tr', CUT_OFF],
  ['of an array', '[{"type":"tr', '[{"type":"tr', ARRAY],
  ['of a number, maybe', '12', 12, NOT_AN_EVENT]
])('says what is wrong when the file ends in the middle %s', (_what, text, input, problem) => {
  expect(parseEvent({ line: 1, text, unended: true }, FILE)).toEqual({ file: FILE, line: 1, input, problem })
})

it('passes on what was wrong with the line itself, though it may be JSON', () => {
  expect(parseEvent({ line: 1, text: '{}', problem: 'The line is not UTF-8.' }, FILE)).toEqual({
    file: FILE,
    line: 1,
    input: '{}',
    problem: 'The line is not UTF-8.'
  })
})
