import { planLift } from '../../../tools/lift-in/plan'

/** Lifts these texts; gives back what comes of them by their places. */
function lift(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(planLift(new Map(Object.entries(files))).map(({ to, text }) => [to, text]))
}

/** What does not lie below `__tests__` may be compiled without the types of tests. */
const JEST = '/// <reference types="jest" />\n\n'

describe('planLift', () => {
  it('keeps the destination as it is', () => {
    const files = {
      'src/index.ts': "import syncAudience from './syncAudience'\nimport { a } from './a'\n",
      'src/a.ts': 'export const a = 1\n',
      'src/metadata.json': '{}\n',
      'src/syncAudience/index.ts': "import { a } from '../a'\nexport { b } from './b'\n",
      'src/syncAudience/b.ts': "export * from '..'\n"
    }
    const strange = { 'src/.DS_Store': '', 'src/index.ts~': '', 'src/notes.md': '' }
    expect(lift({ ...files, ...strange })).toEqual({
      'index.ts': files['src/index.ts'],
      'a.ts': files['src/a.ts'],
      'metadata.json': files['src/metadata.json'],
      'syncAudience/index.ts': files['src/syncAudience/index.ts'],
      'syncAudience/b.ts': files['src/syncAudience/b.ts']
    })
  })

  it('puts tests and snapshots in a folder beside what they test, and what these import in one of its own', () => {
    expect(
      lift({
        'src/index.ts': '',
        'src/syncAudience/membership.ts': '',
        'test/src/index.test.ts': `
import definition from '../../src'
import { identify } from '../helpers/engage'
import { contract } from './contract'
import events from '../fixtures/events.json'
`,
        'test/src/__snapshots__/index.test.ts.snap': "import './x'\n",
        'test/src/syncAudience/membership.test.ts': `
import definition from '../../../src/index'
import { decide } from '../../../src/syncAudience/membership'
import { identify } from '../../helpers/engage'
`,
        'test/src/syncAudience/__snapshots__/membership.test.ts.snap': '',
        'test/src/contract.ts': "import { kinds } from '../helpers/kinds'\n",
        'test/helpers/engage.ts': "import definition from '../../src'\nimport { kinds } from './kinds'\n",
        'test/helpers/kinds.ts': "import type { Kind } from './engage'\n",
        'test/fixtures/events.json': '[]'
      })
    ).toEqual({
      'index.ts': '',
      'syncAudience/membership.ts': '',
      '__tests__/index.test.ts': `
import definition from '..'
import { identify } from '../test-helpers/engage'
import { contract } from '../test-helpers/contract'
import events from '../test-helpers/events.json'
`,
      '__tests__/__snapshots__/index.test.ts.snap': "import './x'\n",
      'syncAudience/__tests__/membership.test.ts': `
import definition from '../..'
import { decide } from '../membership'
import { identify } from '../../test-helpers/engage'
`,
      'syncAudience/__tests__/__snapshots__/membership.test.ts.snap': '',
      'test-helpers/contract.ts': `${JEST}import { kinds } from './kinds'\n`,
      'test-helpers/engage.ts': `${JEST}import definition from '..'\nimport { kinds } from './kinds'\n`,
      'test-helpers/kinds.ts': `${JEST}import type { Kind } from './engage'\n`,
      'test-helpers/events.json': '[]'
    })
  })

  it('leaves laws here, and what no lifted test imports', () => {
    expect(
      lift({
        'src/index.ts': '',
        'test/src/index.laws.test.ts': "import { laws } from '../helpers/laws'\n",
        'test/src/__snapshots__/index.laws.test.ts.snap': '',
        'test/local/sync.test.ts': "import { sync } from '../../local/sync'\n",
        'test/helpers/laws.ts': '',
        'test/helpers/emulated.ts': "import { app } from '../../local/emulator/app'\n"
      })
    ).toEqual({ 'index.ts': '' })
  })

  it.each([
    ['local/', 'test/helpers/emulated.ts', "import { app } from '../../local/emulator/app'"],
    ['nothing that there is', 'src/index.ts', "export * from './gone'"]
  ])('refuses an import that leads to %s', (_where, path, text) => {
    const specifier = text.split("'")[1]
    expect(() =>
      lift({ 'test/src/a.test.ts': "import '../helpers/emulated'", 'test/helpers/emulated.ts': '', [path]: text })
    ).toThrow(
      expect.objectContaining({
        message: `${path} imports '${specifier}', which is not lifted.`,
        hint: 'Only src/ and what its tests import from test/ are. Take it from there, or test it elsewhere than in test/src/.',
        exitCode: 1
      })
    )
  })

  it('refuses two files that would be lifted to one place', () => {
    expect(() =>
      lift({
        'test/src/a.test.ts': "import '../helpers/contract'\nimport './contract'\n",
        'test/src/contract.ts': '',
        'test/helpers/contract.ts': ''
      })
    ).toThrow(
      expect.objectContaining({
        message: 'test/helpers/contract.ts and test/src/contract.ts would both be lifted to test-helpers/contract.ts.',
        hint: 'Rename one of them.',
        exitCode: 1
      })
    )
  })
})
