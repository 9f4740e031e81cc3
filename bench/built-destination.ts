import { createRequire } from 'node:module'

/**
 * The destination as it is published: compiled by `npm run build`. What tsx makes of `src/` gives each function its name at run
 * time, which takes up to a tenth of the time of a batch.
 */
export const { default: destination } = createRequire(__filename)('../dist/src') as typeof import('../src')
