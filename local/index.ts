import destination from '../src'

/**
 * What the package gives to `require` and to `import` alike: the definition of the destination. `export default`, which Segment's
 * monorepo asks of `src/index.ts`, would be an object with a `default` for an importing ES module.
 * https://github.com/arethetypeswrong/arethetypeswrong.github.io/blob/main/docs/problems/CJSOnlyExportsDefault.md
 */
export = destination
