import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkoutAt } from '../../../tools/lift-in/checkout'

const DESTINATIONS = 'packages/destination-actions/src/destinations'

let root = ''
const calledFrom = process.env.INIT_CWD
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'checkout-'))))
afterEach(() => {
  rmSync(root, { recursive: true })
  if (calledFrom === undefined) delete process.env.INIT_CWD
  else process.env.INIT_CWD = calledFrom
})

const refusing = (message: string) =>
  expect.objectContaining({
    message,
    hint: 'Name a checkout of https://github.com/segmentio/action-destinations: npm run lift-in -- DIR',
    exitCode: 2
  })

describe('the checkout', () => {
  it('has the folder of the destination, whether that is there or not', () => {
    mkdirSync(join(root, DESTINATIONS), { recursive: true })
    const folder = join(root, DESTINATIONS, 'launchdarkly-audiences')
    expect(checkoutAt(root)).toEqual({ path: root, folder })
    mkdirSync(folder)
    expect(checkoutAt(`${root}/`)).toEqual({ path: root, folder })
  })

  it('is looked for from where npm was called', () => {
    mkdirSync(join(root, 'monorepo', DESTINATIONS), { recursive: true })
    process.env.INIT_CWD = root
    expect(checkoutAt('monorepo').path).toBe(join(root, 'monorepo'))
  })

  it.each([
    ['there is no such folder', 'gone', 'gone', 'There is no folder'],
    ['a file is in its place', 'file', 'file', 'is no folder'],
    ['it is none', '.', DESTINATIONS, 'There is no folder']
  ])('is refused where %s', (_why, path, missing, problem) => {
    writeFileSync(join(root, 'file'), '')
    const at = join(root, missing)
    expect(() => checkoutAt(join(root, path))).toThrow(
      refusing(problem.startsWith('is') ? `${at} ${problem}.` : `${problem} ${at}.`)
    )
  })

  it('is refused where a file is in the place of the destination', () => {
    mkdirSync(join(root, DESTINATIONS), { recursive: true })
    const file = join(root, DESTINATIONS, 'launchdarkly-audiences')
    writeFileSync(file, '')
    expect(() => checkoutAt(root)).toThrow(refusing(`${file} is no folder.`))
  })
})
