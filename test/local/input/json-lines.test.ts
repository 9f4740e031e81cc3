import { parseEvent } from '../../../local/input/json-lines'

const FILE = 'events.jsonl'

it('gives the event, and its own text', () => {
  const text = ' {"type":"track"}\r'
  expect(parseEvent({ line: 7, text }, FILE)).toEqual({ file: FILE, line: 7, json: text, event: { type: 'track' } })
})

it('takes a last line that no line feed ends', () => {
  expect(parseEvent({ line: 1, text: '{}', unended: true }, FILE)).toEqual({
    file: FILE,
    line: 1,
    json: '{}',
    event: {}
  })
})

const NOT_JSON = 'The line is not JSON. Write one event a line.'
const NOT_AN_EVENT = 'The line is not an event. Write one JSON object a line.'
const ARRAY = "The line is an array, or begins one. Write one JSON object a line: `jq -c '.[]' FILE` does it."
const CUT_OFF = 'The file ends in the middle of this line. Make or fetch the file afresh.'

it.each<[string, string, string, string]>([
  ['is not JSON', '{"type":\r', JSON.stringify('{"type":'), NOT_JSON],
  ['is null', 'null', 'null', NOT_AN_EVENT],
  ['is a number', '12\r', '12\r', NOT_AN_EVENT],
  ['is a text', '"{}"', '"{}"', NOT_AN_EVENT],
  ['is an array', '[{"type":"track"}]', '[{"type":"track"}]', ARRAY],
  ['begins an array', ' [\r', '" ["', ARRAY]
])('says what is wrong with a line that %s', (_what, text, json, problem) => {
  expect(parseEvent({ line: 1, text }, FILE)).toEqual({ file: FILE, line: 1, json, problem })
})

it.each<[string, string, string, string]>([
  ['of an event', '{"type":"tr', JSON.stringify('{"type":"tr'), CUT_OFF],
  ['of an array', '[{"type":"tr', JSON.stringify('[{"type":"tr'), ARRAY],
  ['of a number, maybe', '12', '12', NOT_AN_EVENT]
])('says what is wrong when the file ends in the middle %s', (_what, text, json, problem) => {
  expect(parseEvent({ line: 1, text, unended: true }, FILE)).toEqual({ file: FILE, line: 1, json, problem })
})

it('passes on what was wrong with the line itself, though it may be JSON', () => {
  expect(parseEvent({ line: 1, text: '{}', problem: 'The line is not UTF-8.' }, FILE)).toEqual({
    file: FILE,
    line: 1,
    json: '"{}"',
    problem: 'The line is not UTF-8.'
  })
})

it.each(['"userId":12345678901234567890', '"anonymousId":-1e300'])(
  'refuses %s, which is read as another number',
  (ids) => {
    expect(parseEvent({ line: 1, text: `{${ids}}` }, FILE)).toEqual({
      file: FILE,
      line: 1,
      json: `{${ids}}`,
      problem: 'userId or anonymousId is a number too large to be read exactly. Write it in quotes.'
    })
  }
)

it('takes numbers that are read as they stand', () => {
  const text = '{"userId":9007199254740991,"anonymousId":1.5,"traits":{"orders":1e300}}'
  expect(parseEvent({ line: 1, text }, FILE)).toMatchObject({ event: { userId: 9007199254740991, anonymousId: 1.5 } })
})
