import { readEvents } from '../../../local/console/read-events'
import { Refusal } from '../../../local/emulator/refusal'
import { identifies, identify, track } from '../../helpers/engage'
import { expectNoSecrets } from '../../helpers/secrets'

const SECRET = 'ada@example.com'

const lineOf = (line: number, event: unknown) => ({ file: 'pasted', line, json: JSON.stringify(event), event })

function refusalOf(text: string): unknown {
  try {
    return readEvents(text)
  } catch (error) {
    expectNoSecrets(error, [SECRET])
    expect(error).toBeInstanceOf(Refusal)
    return { status: (error as Refusal).status, message: (error as Refusal).message }
  }
}

describe('reads', () => {
  it('one event, on any number of lines', () => {
    const event = identify()
    expect(readEvents(JSON.stringify(event))).toEqual([lineOf(1, event)])
    expect(readEvents(`\n ${JSON.stringify(event, null, 2)}\r\n`)).toEqual([lineOf(1, event)])
  })

  it("what begins with a byte order mark, as Windows' editors write it", () => {
    const event = identify()
    expect(readEvents(`\uFEFF${JSON.stringify(event)}`)).toEqual([lineOf(1, event)])
    expect(readEvents(`\uFEFF${JSON.stringify(event)}\n{}`)).toEqual([lineOf(1, event), lineOf(2, {})])
  })

  it('an array of events, counted from 1', () => {
    const events = [identify(), track({ value: false })]
    expect(readEvents(JSON.stringify(events, null, 2))).toEqual([lineOf(1, events[0]), lineOf(2, events[1])])
  })

  it.each([
    ['an array', (events: string[]) => `[${events.join(',')}]`],
    ['JSON Lines', (events: string[]) => events.join('\n')]
  ])('what cannot be written again as no event, beside others of %s', (_what, textOf) => {
    const event = identify()
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(readEvents(textOf([JSON.stringify(event), deep]))).toEqual([
      lineOf(1, event),
      { file: 'pasted', line: 2, json: '', problem: 'The event is nested too deep. Flatten it.' }
    ])
  })

  it('JSON Lines, counted as an editor counts lines', () => {
    const [first, second] = identifies(2)
    expect(readEvents(`\n${JSON.stringify(first)}\n\n   \n${JSON.stringify(second)}\n\n`)).toEqual([
      lineOf(2, first),
      lineOf(5, second)
    ])
  })

  it('JSON Lines of Windows', () => {
    const events = identifies(2)
    const lines = readEvents(events.map((event) => `${JSON.stringify(event)}\r\n`).join(''))
    expect(lines.map((line) => ('event' in line ? [line.line, line.event] : line))).toEqual([
      [1, events[0]],
      [2, events[1]]
    ])
  })

  it('as many events as Segment puts into a batch', () => {
    const events = identifies(1_000)
    const expected = events.map((event, i) => lineOf(i + 1, event))
    expect(readEvents(JSON.stringify(events))).toEqual(expected)
    expect(readEvents(events.map((event) => JSON.stringify(event)).join('\n'))).toEqual(expected)
  })
})

describe('keeps what is no event, with what is wrong', () => {
  it.each([[null], [true], [7], ['text'], [[identify()]]])('among the items of an array: %j', (item) => {
    const event = identify()
    expect(readEvents(JSON.stringify([event, item]))).toEqual([
      lineOf(1, event),
      {
        file: 'pasted',
        line: 2,
        json: JSON.stringify(item),
        problem: 'This is not an event. An event is a JSON object.'
      }
    ])
  })

  it.each([['null'], ['7'], ['"text"']])('pasted alone: %s', (text) => {
    expect(readEvents(text)).toEqual([
      { file: 'pasted', line: 1, json: text, problem: 'This is not an event. An event is a JSON object.' }
    ])
  })

  it.each([['nonsense'], ['{"type":"identify","userId":"cut off'], ['7'], ['{}}']])(
    'on the first of JSON Lines: %s',
    (first) => {
      const [line, ...others] = readEvents(`${first}\n${JSON.stringify(identify())}`)
      expect(line).toMatchObject({ line: 1, problem: expect.stringMatching(/^The line is not /) })
      expect(others).toEqual([lineOf(2, identify())])
    }
  )

  it('among JSON Lines', () => {
    const event = identify()
    const text = [JSON.stringify(event), '{"userId": ', '7', '[{}]'].join('\n')
    expect(readEvents(text)).toEqual([
      lineOf(1, event),
      {
        file: 'pasted',
        line: 2,
        json: JSON.stringify('{"userId": '),
        problem: 'The line is not JSON. Write one event a line.'
      },
      { file: 'pasted', line: 3, json: '7', problem: 'The line is not an event. Write one JSON object a line.' },
      {
        file: 'pasted',
        line: 4,
        json: '[{}]',
        problem: "The line is an array, or begins one. Write one JSON object a line: `jq -c '.[]' FILE` does it."
      }
    ])
  })

  it.each([
    ['alone', (text: string) => text],
    ['in an array', (text: string) => `[${text}]`],
    ['as a line', (text: string) => `${text}\n${text}`]
  ])('a user ID that is a number too large to be read exactly, %s', (_where, put) => {
    const [line] = readEvents(put('{"type":"identify","userId":12345678901234567890}'))
    expect(line).toMatchObject({
      line: 1,
      problem: 'userId or anonymousId is a number too large to be read exactly. Write it in quotes.'
    })
    expect(line).not.toHaveProperty('event')
  })
})

describe('refuses', () => {
  it.each([[''], [' \n\t\r\n'], ['[]'], ['\n[ ]\n']])('a text without an event: %j', (text) => {
    expect(refusalOf(text)).toEqual({ status: 400, message: 'There is no event. Paste one, or choose a sample.' })
  })

  it.each([
    ['words', SECRET, ' from line 1, column 1 on'],
    ['an event that breaks off', `{\n  "userId": "${SECRET}",\n  "traits": {\n`, ' from line 4, column 1 on'],
    ['a comma too many', `{\n  "userId": "${SECRET}",\n}`, ' from line 3, column 1 on'],
    ['what an array has behind it', `[{"userId": "${SECRET}"}] ]`, ' from line 1, column 33 on'],
    ['a name without quotes', `{ userId: "${SECRET}" }`, ' from line 1, column 3 on'],
    ['a value that is none', `{\n"userId": ${SECRET}}`, ' from line 2, column 11 on'],
    ['a comma too many in an array', `[\n  {"userId": "${SECRET}"},\n]`, ' from line 3, column 1 on'],
    [
      'a comma too many in an array of an event a line',
      `[\n{"type":"${SECRET}"},\n{"type":"page"}\n,]`,
      ' from line 4, column 2 on'
    ],
    ['a text that is not closed', `{\n  "userId": "${SECRET}\n}`, ' from line 2, column 13 on'],
    ['a comment', `// ${SECRET}\n{}`, ' from line 1, column 1 on'],
    ['what is nested too deep to be looked through', '['.repeat(100_000), '']
  ])('%s, and quotes nothing', (_what, text, place) => {
    expect(refusalOf(text)).toEqual({
      status: 400,
      message: `The text is not JSON${place}. Write one event, an array of them, or one a line.`
    })
  })

  it.each([
    ['an array', JSON.stringify(identifies(1_001))],
    [
      'JSON Lines',
      identifies(1_001)
        .map((event) => JSON.stringify(event))
        .join('\n')
    ]
  ])('more events than a batch holds: %s', (_what, text) => {
    expect(refusalOf(text)).toEqual({
      status: 400,
      message: 'There are 1001 events. Try 1000 at most; Replay takes a file of any number.'
    })
  })
})
