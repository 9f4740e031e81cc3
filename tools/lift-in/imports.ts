import ts from 'typescript'

interface RelativeImport {
  specifier: string
  /** Where the specifier begins in the text, after its quote. */
  start: number
}

/** The relative imports of a TypeScript text, from first to last: of `import`, `export … from`, `import()` and `require()`. */
export function relativeImports(text: string): RelativeImport[] {
  const { importedFiles } = ts.preProcessFile(text, true, true)
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName, pos }) => ({ specifier: fileName, start: pos + 1 }))
}

/** The text with another specifier in each of its relative imports. */
export function rewriteImports(text: string, rewrite: (specifier: string) => string): string {
  return relativeImports(text).reduceRight(
    (rewritten, { specifier, start }) =>
      rewritten.slice(0, start) + rewrite(specifier) + rewritten.slice(start + specifier.length),
    text
  )
}
