/** Reads and parses a file of events as `sync` does, and does nothing with them. Argument: the file. Prints events per second. */
import { createRequire } from 'node:module'

// Compiled, as the command has it.
const { readInput } = createRequire(__filename)(
  '../../dist/local/input/read-input'
) as typeof import('../../local/input/read-input')

async function main(file: string): Promise<void> {
  const began = performance.now()
  let events = 0
  for await (const lines of readInput([file], { format: { kind: 'events' } })) {
    if (lines.some((line) => 'problem' in line)) throw new Error('a line is no event')
    events += lines.length
  }
  console.log(Math.round((events / (performance.now() - began)) * 1_000))
}

void main(process.argv[2])
