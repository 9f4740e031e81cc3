const { default: TestRunner } = require('jest-runner')

/** What is known of each file of tests: Stryker tries one mutant after another in the same process. */
const known = new Map()
let lastKiller

/**
 * Runs files until a test fails, which Jest's own `bail` cannot do in a process that goes on: first the one that failed last, then
 * the short ones. A file that holds none of the tests that Stryker asks for is left out.
 */
module.exports = class extends TestRunner {
  async runTests(tests, watcher, options) {
    let isKilled = false
    this.on('test-file-success', ([{ path }, { testResults, numFailingTests, perfStats }]) => {
      known.set(path, { names: testResults.map(({ fullName }) => fullName), runtime: perfStats.runtime })
      if (numFailingTests === 0) return
      isKilled = true
      lastKiller = path
    })
    this.on('test-file-failure', () => {
      isKilled = true
    })
    const asked = new RegExp(this._globalConfig.testNamePattern ?? '', 'i')
    const rank = ({ path }) => (path === lastKiller ? -1 : (known.get(path)?.runtime ?? 0))

    for (const test of [...tests].sort((a, b) => rank(a) - rank(b))) {
      const isAsked = known.get(test.path)?.names.some((name) => asked.test(name)) ?? true
      if (isAsked && !isKilled) await super.runTests([test], watcher, options)
    }
  }
}
