const { TestEnvironment } = require('jest-environment-node')

/** Skips what is left of a file once a test of it failed: where a mutant answers nothing, each test would wait for five seconds. */
module.exports = class extends TestEnvironment {
  #isKilled = false

  async handleTestEvent({ name, test }) {
    if (name === 'test_done') this.#isKilled ||= test.errors.length > 0
    if (name === 'test_start' && this.#isKilled) test.mode = 'skip'
  }
}
