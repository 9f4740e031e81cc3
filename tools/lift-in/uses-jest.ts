import ts from 'typescript'

const GLOBALS = ['afterAll', 'afterEach', 'beforeAll', 'beforeEach', 'describe', 'expect', 'it', 'jest', 'test']

/** Whether a TypeScript text names one of Jest's globals. */
export function usesJest(text: string): boolean {
  const names = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && GLOBALS.includes(node.text)) || ts.forEachChild(node, names) === true
  return names(ts.createSourceFile('helper.ts', text, ts.ScriptTarget.Latest))
}
