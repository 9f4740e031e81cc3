const config = require('./jest.config')

/** `npm run laws`: all laws, a thousand runs of each that names no number of its own. */
module.exports = {
  ...config,
  testMatch: ['<rootDir>/test/**/*.laws.test.ts'],
  setupFiles: [...config.setupFiles, '<rootDir>/test/helpers/thousand-runs.ts'],
  testTimeout: 900_000
}
