import { createRequire } from 'node:module'

/**
 * The destination as it is published: compiled by `npm run build`. What tsx makes of `src/` has code of its own in it, which gives
 * functions their names at run time.
 */
export const { default: destination } = createRequire(__filename)('../dist/src') as typeof import('../src')
