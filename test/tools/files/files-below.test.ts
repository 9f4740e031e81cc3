import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { filesBelow } from '../../../tools/files/files-below'

it('lists the files at any depth in order, links among them, and no folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'files-'))
  mkdirSync(join(folder, 'b/c'), { recursive: true })
  mkdirSync(join(folder, 'empty'))
  for (const path of ['z.ts', 'a.ts', 'b/c/d.ts']) writeFileSync(join(folder, path), '')
  symlinkSync(tmpdir(), join(folder, 'link'))

  expect(filesBelow(folder)).toEqual(['a.ts', 'b/c/d.ts', 'link', 'z.ts'])
  rmSync(folder, { recursive: true })
})
