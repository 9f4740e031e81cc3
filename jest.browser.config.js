/** `npm run test:browser`: the console's page in Chromium, which has to be there: `apt-get install chromium`. @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/browser/**/*.browser.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', {}] },
  // Two browsers at once keep each other waiting.
  maxWorkers: 1,
  testTimeout: 30_000
}
