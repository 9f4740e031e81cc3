/**
 * What all calls come to, where packages are replaced by something that does nothing. Arguments: the origin of an emulator, and the
 * packages, if any. Prints the outcomes as JSON, or what went wrong while all was loaded.
 */
import Module, { createRequire } from 'node:module'

type Load = (request: string, parent: unknown, isMain: boolean) => unknown

/** Whatever is read of it, called or constructed is it itself. */
const nothing: object = new Proxy(class {}, {
  get(target, key): unknown {
    if (key === 'prototype') return target.prototype
    if (key === Symbol.toPrimitive) return () => ''
    // A promise is not to wait for it.
    return key === 'then' ? undefined : nothing
  },
  apply: () => nothing,
  construct: () => nothing
})

async function main(origin: string, ...left: string[]): Promise<void> {
  const modules = Module as unknown as { _load: Load }
  const load = modules._load
  modules._load = (request, parent, isMain) =>
    left.some((name) => request === name || request.startsWith(`${name}/`)) ? nothing : load(request, parent, isMain)
  console.log(JSON.stringify(await outcomes(origin)))
  process.exit()
}

async function outcomes(origin: string): Promise<unknown> {
  // Not before now: this is what loads.
  const require = createRequire(__filename)
  try {
    const { callAll } = require('./calls') as typeof import('./calls')
    const { destination } = require('../built-destination') as typeof import('../built-destination')
    return await callAll(destination, origin)
  } catch (error) {
    return String(error)
  }
}

const [, , origin, ...left] = process.argv
void main(origin, ...left)
