import { createRequire } from 'node:module'
import { catalogFolder } from '../catalog-version'

const { resolve } = createRequire(__filename)

/** The modules that are loaded; `nothing` is Node.js by itself. */
export interface Loaded {
  nothing: undefined
  core: string
  ours: string
  catalog: string
}

/** Needs `npm run build`, and once the npm registry for the version in the catalog. */
export function pathsToLoad(): Loaded {
  return {
    nothing: undefined,
    core: resolve('@segment/actions-core'),
    ours: resolve('../..'),
    catalog: resolve(catalogFolder())
  }
}
