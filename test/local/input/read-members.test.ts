import { Readable } from 'node:stream'
import { engageEvent } from '../../../local/input/engage-event'
import type { InputLine } from '../../../local/input/input-line'
import { readMembers, type MemberFormat } from '../../../local/input/read-members'

const FILE = 'members.csv'
const FORMAT: MemberFormat = { audienceId: 'aud_1', audienceKey: 'vip', idColumn: 'id', delimiter: ',' }

async function read(texts: string[], format: Partial<MemberFormat> = {}): Promise<InputLine[]> {
  const lines = texts.map((text, i) => ({ line: i + 1, text }))
  return (await Readable.from(readMembers(Readable.from([lines]), FILE, { ...FORMAT, ...format })).toArray()).flat()
}

const member = (line: number, text: string, userId: string, isMember = true): InputLine => ({
  file: FILE,
  line,
  json: JSON.stringify(text),
  event: engageEvent(FORMAT, userId, isMember)
})

it('makes a member of each row', async () => {
  expect(await read(['name,id', 'Ann,u1', '', '"Bob,\r', 'Jr.", u2 \r', 'Cy,'])).toEqual([
    member(2, 'Ann,u1', 'u1'),
    member(4, '"Bob,\r\nJr.", u2 ', ' u2 '),
    { file: FILE, line: 6, json: '"Cy,"', problem: 'The column "id" is empty.' }
  ])
})

it('asks the column of memberships, in any case', async () => {
  expect(await read(['in;id', 'true;u1', 'False;u2', '"TRUE";u3'], { memberColumn: 'in', delimiter: ';' })).toEqual([
    member(2, 'true;u1', 'u1'),
    member(3, 'False;u2', 'u2', false),
    member(4, '"TRUE";u3', 'u3')
  ])
})

it.each(['', ' true', 'yes', '1'])('refuses a row whose membership is %j', async (value) => {
  expect(await read(['id,in', `u1,${value}`, 'u2,true'], { memberColumn: 'in' })).toEqual([
    {
      file: FILE,
      line: 2,
      json: JSON.stringify(`u1,${value}`),
      problem: 'The column "in" holds neither true nor false. Write one of them, and nothing around it.'
    },
    member(3, 'u2,true', 'u2')
  ])
})

it('refuses a row of more or fewer cells than the header, and one that is not CSV', async () => {
  expect(await read(['id,name', 'u1', 'u2,Ann,x', 'u3,5" disk', 'u4,Bob'])).toEqual([
    {
      file: FILE,
      line: 2,
      json: JSON.stringify('u1'),
      problem: 'The row has 1 cells where the header has 2. Put a cell that holds the delimiter into quotes.'
    },
    {
      file: FILE,
      line: 3,
      json: JSON.stringify('u2,Ann,x'),
      problem: 'The row has 3 cells where the header has 2. Put a cell that holds the delimiter into quotes.'
    },
    {
      file: FILE,
      line: 4,
      json: JSON.stringify('u3,5" disk'),
      problem: expect.stringMatching(/^The row is not CSV: a quote /)
    },
    member(5, 'u4,Bob', 'u4')
  ])
})

it('takes a header that is quoted, and names that any object has', async () => {
  expect(
    await read(['"the ""id""",__proto__', 'u1,true'], { idColumn: 'the "id"', memberColumn: '__proto__' })
  ).toEqual([member(2, 'u1,true', 'u1')])
})

it.each<[string, string[], Partial<MemberFormat>, string]>([
  ['without a row', [], {}, 'members.csv is empty: it has no header.'],
  ['of blank lines', ['', ' '], {}, 'members.csv is empty: it has no header.'],
  ['without the column of IDs', ['u1,true', 'u2,true'], {}, 'members.csv, line 1: there is no column "id".'],
  ['in another case', ['', 'ID'], {}, 'members.csv, line 2: there is no column "id".'],
  [
    'without the column of memberships',
    ['id'],
    { memberColumn: 'in' },
    'members.csv, line 1: there is no column "in".'
  ],
  ['with two columns of IDs', ['id,id', 'u1,u2'], {}, 'members.csv, line 1: there are several columns "id".'],
  [
    'whose header is not CSV',
    ['"id', 'u1'],
    {},
    expect.stringMatching(/^members\.csv, line 1, which should name the columns: The row is not CSV: a quote /)
  ]
])('refuses a file %s as wrong usage', async (_what, texts, format, message) => {
  await expect(read(texts, format)).rejects.toMatchObject({ message, exitCode: 2 })
})

it('minds no second column of a name that it does not need', async () => {
  expect(await read(['x,id,x', 'a,u1,b'])).toEqual([member(2, 'a,u1,b', 'u1')])
})

it('refuses a file whose lines end with CR alone, which it would take for a header and nothing else', async () => {
  await expect(read(['id,in\ru1,true\ru2,true\r'])).rejects.toMatchObject({
    message: `The lines of ${FILE} end with CR alone.`,
    exitCode: 2
  })
})
