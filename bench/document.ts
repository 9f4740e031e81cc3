import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { withBlock } from '../tools/files/blocks'
import { formatted } from '../tools/files/formatted'
import type { Measured } from './parts'

const DOCS = join(__dirname, '../docs')
const PAGE = join(DOCS, 'performance.md')

/** The sections, formatted, for a terminal. */
export function printed({ blocks }: Measured): Promise<string> {
  return formatted(PAGE, Object.values(blocks).join('\n\n'))
}

/** Writes the sections into `docs/performance.md`, each with the machine, the day and the command, and files beside it. */
export async function write({ blocks, files = {} }: Measured): Promise<void> {
  const page = Object.entries(blocks).reduce(
    (page, [name, text]) => withBlock(page, name, `${text}\n\n_${circumstances(name)}_`),
    readFileSync(PAGE, 'utf8')
  )
  writeFileSync(PAGE, await formatted(PAGE, page))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(DOCS, name), content)
}

function circumstances(name: string): string {
  const [{ model }, ...others] = cpus()
  const day = new Date().toISOString().slice(0, 10)
  const command = name === 'cpu' ? 'npm run bench' : 'npm run bench:full'
  const memory = Math.round(totalmem() / 2 ** 30)
  return `Node.js ${process.version}, ${others.length + 1} cores of ${model.trim()}, ${memory} GB, ${day}; \`${command}\`.`
}
