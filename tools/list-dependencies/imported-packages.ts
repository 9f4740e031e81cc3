import { isBuiltin } from 'node:module'
import ts from 'typescript'

const AS_IT_RUNS = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2020 }

/** The packages that a TypeScript text imports when it runs: types are gone by then, and Node's own modules are no packages. */
export function importedPackages(text: string): string[] {
  const { outputText } = ts.transpileModule(text, { compilerOptions: AS_IT_RUNS })
  const specifiers = ts.preProcessFile(outputText, true, true).importedFiles.map(({ fileName }) => fileName)
  return [...new Set(specifiers.filter((name) => !name.startsWith('.') && !isBuiltin(name)).map(packageOf))]
}

/** `a` of `a/lib/b`, `@a/b` of `@a/b/lib/c`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
