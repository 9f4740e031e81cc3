import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs'
import { tmpdir } from 'os'
import { join } from 'path'
import { textsOfSource } from './texts-of-source'

it('finds texts and pieces of templates of more than one word, at any depth, and no values of unions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'source-'))
  mkdirSync(join(folder, 'inner'))
  writeFileSync(
    join(folder, 'a.ts'),
    "type State = 'not sent'\nexport const a = ['one', 'two words', 'not sent'] // no text\n"
  )
  writeFileSync(
    join(folder, 'inner/b.ts'),
    'export const b = (x: string) => `Begins with ${x} and goes ${x} on here`\n'
  )
  writeFileSync(join(folder, 'c.json'), '"no code"')

  expect(textsOfSource(folder)).toEqual([' and goes ', ' on here', 'Begins with ', 'two words'])
  rmSync(folder, { recursive: true })
})
