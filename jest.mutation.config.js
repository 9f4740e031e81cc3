const config = require('./jest.config')

/** The tests of the destination without the laws: what a random run alone would notice shall have an example. */
module.exports = {
  ...config,
  testMatch: [
    '<rootDir>/test/src/**/*.test.ts',
    '<rootDir>/test/socket-faults.test.ts',
    '<rootDir>/test/tools/generate/definition.test.ts'
  ],
  testPathIgnorePatterns: ['\\.laws\\.test\\.ts$'],
  runner: '<rootDir>/test/helpers/mutation-runner.js',
  testEnvironment: './test/helpers/mutation-environment.js'
}
