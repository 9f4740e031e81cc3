import { relativeImports, rewriteImports } from '../../../tools/lift-in/imports'

const TEXT = `
import { a } from './a'
import type { B } from "../b"
import definition, {
  type C
} from '../..'
import './d'
export * from './e'
import nock from 'nock'
const { f } = require('./f')
const g: Promise<typeof import('./g')> = import('./g')
const text = "import { h } from './h'" + \`from './i' \${a}\` // import './j'
/** import { k } from './k' */
`

describe('the relative imports of a text', () => {
  it('are those of its statements and calls, in order, without packages, texts and comments', () => {
    expect(relativeImports(TEXT).map(({ specifier }) => specifier)).toEqual([
      './a',
      '../b',
      '../..',
      './d',
      './e',
      './f',
      './g',
      './g'
    ])
  })

  it('are rewritten where they stand, and nothing else is', () => {
    expect(rewriteImports(TEXT, (specifier) => `../moved/${specifier.length}`)).toBe(`
import { a } from '../moved/3'
import type { B } from "../moved/4"
import definition, {
  type C
} from '../moved/5'
import '../moved/3'
export * from '../moved/3'
import nock from 'nock'
const { f } = require('../moved/3')
const g: Promise<typeof import('../moved/3')> = import('../moved/3')
const text = "import { h } from './h'" + \`from './i' \${a}\` // import './j'
/** import { k } from './k' */
`)
  })
})
