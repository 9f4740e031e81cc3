import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readJsonLines, type InputLine } from '../../../local/sync/json-lines'

describe('readJsonLines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'json-lines-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  async function read(text: string): Promise<InputLine[]> {
    const file = join(folder, 'events.jsonl')
    writeFileSync(file, text)
    const lines: InputLine[] = []
    for await (const line of readJsonLines(file)) lines.push(line)
    return lines
  }

  it('numbers the lines from 1 and passes over empty ones', async () => {
    expect(await read('{"type":"track"}\n\n  \r\n{"type":"identify"}\n')).toEqual([
      { line: 1, event: { type: 'track' } },
      { line: 4, event: { type: 'identify' } }
    ])
  })

  it('reads a last line without a line break', async () => {
    expect(await read('{"type":"track"}')).toEqual([{ line: 1, event: { type: 'track' } }])
  })

  it.each([
    ['is cut off', '{"type":', 'The line is not JSON. Write one event a line.'],
    ['is null', 'null', 'The line is not an event. Write one JSON object a line.'],
    ['is a number', '12', 'The line is not an event. Write one JSON object a line.'],
    ['is an array', '[{"type":"track"}]', 'The line is not an event. Write one JSON object a line.']
  ])('says what is wrong with a line that %s and goes on', async (_what, text, problem) => {
    expect(await read(`${text}\n{"type":"track"}\n`)).toEqual([
      { line: 1, problem },
      { line: 2, event: { type: 'track' } }
    ])
  })
})
