// @ts-check
/**
 * Plain JavaScript, since whatever translates TypeScript has a hand in loading. Argument: a module. Loads it, and prints as JSON
 * each file that was loaded, with the one that asked for it first, and each module of Node.js; with the milliseconds that it took by
 * itself, without those that it loads in turn: `{ files: [{ file, by, bytes, millis }], builtins: [{ name, millis }] }`.
 */
const { statSync } = require('node:fs')
// Node.js has it for others to wrap, though not among its documented functions.
const Module = /** @type {any} */ (require('node:module'))

const load = Module._load
/** @type {Map<string, number>} */
const millis = new Map()
/** @type {Map<string, string>} */
const loadedBy = new Map()
/** @type {Array<{ nested: number }>} */
const loading = []

/** @param {string} request @param {{ filename: string }} parent @param {boolean} isMain */
Module._load = (request, parent, isMain) => {
  const began = performance.now()
  const current = { nested: 0 }
  loading.push(current)
  try {
    return load(request, parent, isMain)
  } finally {
    const own = performance.now() - began - current.nested
    loading.pop()
    const name = nameOf(request, parent)
    millis.set(name, (millis.get(name) ?? 0) + own)
    if (!loadedBy.has(name)) loadedBy.set(name, parent.filename)
    // What is done here is nobody's time either.
    const outer = loading.at(-1)
    if (outer) outer.nested += performance.now() - began
  }
}

/** @param {string} request @param {unknown} parent */
function nameOf(request, parent) {
  if (Module.isBuiltin(request)) return `node:${request.replace(/^node:/, '')}`
  try {
    return Module._resolveFilename(request, parent)
  } catch {
    // It is not there, which the one who asked for it has to live with.
    return request
  }
}

const before = new Set(Object.keys(require.cache))
require(process.argv[2])
Module._load = load

const files = Object.keys(require.cache).filter((file) => !before.has(file))
const loaded = files.map((file) => ({
  file,
  by: loadedBy.get(file) ?? '',
  bytes: statSync(file).size,
  millis: millis.get(file) ?? 0
}))
const builtins = [...millis].filter(([name]) => name.startsWith('node:')).map(([name, millis]) => ({ name, millis }))
console.log(JSON.stringify({ files: loaded, builtins }))
