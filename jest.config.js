/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', {}] },
  setupFiles: ['<rootDir>/test/helpers/no-network.ts'],
  restoreMocks: true,
  // Many tests wait for processes of their own, so no core need be left to the one that hands out the files.
  maxWorkers: '100%',
  collectCoverageFrom: ['src/**/*.ts', 'local/**/*.ts']
}
