import { readdirSync, readFileSync } from 'fs'
import { join } from 'path'
import ts from 'typescript'

/**
 * The texts of more than one word that the code of a folder holds, pieces of templates included, sorted. Without the values of
 * unions (`'not sent'`), which are names and not words.
 */
export function textsOfSource(folder: string): string[] {
  const texts = new Set<string>()
  const ofUnions = new Set<string>()

  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) {
      const isOfUnion = ts.isLiteralTypeNode(node.parent)
      if (/\S\s+\S/.test(node.text)) (isOfUnion ? ofUnions : texts).add(node.text)
    }
    ts.forEachChild(node, visit)
  }
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts')
  )) {
    visit(ts.createSourceFile(file, readFileSync(join(folder, file), 'utf8'), ts.ScriptTarget.Latest, true))
  }
  return [...texts].filter((text) => !ofUnions.has(text)).sort()
}
