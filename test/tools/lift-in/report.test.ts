import { reportOf } from '../../../tools/lift-in/report'

const ROOT = "/home/me/segment's monorepo"

const LIFT = {
  checkout: { path: ROOT, folder: `${ROOT}/packages/destination-actions/src/destinations/launchdarkly-audiences` },
  files: [
    { from: 'src/index.ts', to: 'index.ts', text: '' },
    { from: 'src/metadata.json', to: 'metadata.json', text: '' },
    { from: 'src/instances.ts', to: 'instances.ts', text: '' },
    { from: 'test/src/index.test.ts', to: '__tests__/index.test.ts', text: '' },
    { from: 'test/src/instances.test.ts', to: '__tests__/instances.test.ts', text: '' },
    { from: 'test/helpers/engage.ts', to: 'test-helpers/engage.ts', text: '' }
  ],
  removed: ['api.ts', 'utils/index.ts'],
  left: ['test/src/requests.laws.test.ts']
}

describe('the report of a lift', () => {
  it('says what was written, removed and left, and what to run', () => {
    expect(reportOf(LIFT)).toBe(`\
${LIFT.checkout.folder} holds 6 files: 3 of src/, 2 tests and snapshots, 1 that these import.
Removed, since they are no part of the lift:
  api.ts
  utils/index.ts
Left here, since they need fast-check:
  test/src/requests.laws.test.ts

To check it there:
  cd '/home/me/segment'\\''s monorepo'
  yarn install
  git add 'packages/destination-actions/src/destinations/launchdarkly-audiences'  # a later lift-in overwrites nothing else
  yarn prettier --check 'packages/destination-actions/src/destinations/launchdarkly-audiences'
  yarn eslint --ext .ts 'packages/destination-actions/src/destinations/launchdarkly-audiences'
  cd packages/destination-actions
  yarn tsc --noEmit
  TZ=UTC yarn jest --testPathPattern launchdarkly-audiences`)
  })

  it('says that nothing was removed', () => {
    expect(reportOf({ ...LIFT, removed: [] })).toContain('Removed, since they are no part of the lift: none.\n')
  })
})
