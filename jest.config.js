/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', {}] },
  setupFiles: ['<rootDir>/test/helpers/no-network.ts'],
  restoreMocks: true,
  collectCoverageFrom: ['src/**/*.ts', 'local/**/*.ts']
}
