module.exports = {
  mutate: ['src/**/*.ts'],
  testRunner: 'jest',
  // All tests reach all of `src/` through its index, so that looking for related ones takes time and finds all.
  jest: { configFile: 'jest.mutation.config.js', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // No mutant is known to hang. A run of all tests takes half a minute, on a busy machine several: none of those shall count as killed.
  timeoutMS: 300_000,
  thresholds: { high: 95, low: 95, break: 95 },
  reporters: ['clear-text', 'progress-append-only', 'html'],
  cleanTempDir: 'always',
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  ignorePatterns: ['/bench', '/coverage', '/dist', '/docs', '/examples', '/reliability', '/reports']
}
