/**
 * `npm run check-lift-in`: lifts the destination into a skeleton of Segment's monorepo, compiles it there and runs the lifted
 * tests, with the versions and the settings of the monorepo. Needs the npm registry.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VERSIONS, writeSkeleton } from './check-lift-in/skeleton'
import { filesBelow } from './files/files-below'

const ROOT = join(__dirname, '..')

/** Of what Jest writes with `--json`, what is read here. */
interface Results {
  numPassedTestSuites: number
  numPassedTests: number
  numTotalTests: number
}

const skeleton = mkdtempSync(join(tmpdir(), 'skeleton-'))
try {
  const inPackage = join(skeleton, 'packages/destination-actions')
  const run = (cwd: string, command: string, ...args: string[]): void => {
    execFileSync(command, args, { cwd, stdio: 'inherit', env: { ...process.env, TZ: 'UTC' } })
  }
  const installed = (command: string): string => join(skeleton, 'node_modules/.bin', command)

  writeSkeleton(skeleton)
  run(skeleton, 'npm', 'install', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel', 'error')
  run(ROOT, process.execPath, require.resolve('tsx/cli'), 'tools/lift-in.ts', skeleton)
  run(inPackage, installed('tsc'), '-p', 'tsconfig.json')
  run(inPackage, installed('tsc'), '-p', 'tsconfig.build.json')
  const results = join(skeleton, 'results.json')
  run(inPackage, installed('jest'), '--ci', '--json', `--outputFile=${results}`, '--testPathPattern', 'launchdarkly')

  // Jest itself fails where a test does, and with --ci where a snapshot is missing or obsolete; not where tests do not run.
  const { numPassedTestSuites, numPassedTests, numTotalTests } = JSON.parse(readFileSync(results, 'utf8')) as Results
  const files = filesBelow(join(ROOT, 'test/src')).filter((path) => /(?<!\.laws)\.test\.ts$/.test(path))
  assert.deepEqual(
    { suites: numPassedTestSuites, tests: numPassedTests },
    { suites: files.length, tests: numTotalTests }
  )
  assert.ok(numPassedTests > 0)
  console.log(
    `${numPassedTestSuites} suites, ${numPassedTests.toLocaleString('en')} tests passed in the skeleton, ` +
      `with jest ${VERSIONS.jest} and TypeScript ${VERSIONS.typescript}`
  )
} finally {
  rmSync(skeleton, { recursive: true })
}
