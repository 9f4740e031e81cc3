import { importedPackages } from '../../../tools/list-dependencies/imported-packages'

const TEXT = `
import { STATUS_CODES } from 'http'
import fs from 'node:fs/promises'
import { near } from './near'
import type { Type } from 'types'
import { type Only, type Other } from 'more-types'
import { Inferred } from 'yet-more-types'
import { value, type Mixed } from 'value'
import deep from '@scope/deep/in/it'
import 'effect'
export * from 'passed-on'
import again from 'value/again'
const called = require('called')
const late = import('late')
// import 'comment'
const text = "import 'text'"
export function use(typed: Inferred | Mixed | Type | Only | Other) {
  return [STATUS_CODES, fs, near, value, deep, again, typed]
}
`

describe('the packages that a text imports', () => {
  it("are those that are left when it runs: no types, no files, none of Node's modules", () => {
    expect(importedPackages(TEXT)).toEqual(['value', '@scope/deep', 'effect', 'passed-on', 'called', 'late'])
  })
})
