/** Holds the definition against what Segment's reviewers ask of one, and against the one that is live: `npm run validate`. */
import destination from '../src'
import { metadataOf } from './generate/metadata'
import live from './validate/live-destination.json'
import { RULES } from './validate/rules'

const metadata = metadataOf(destination)
for (const { says, violations } of RULES) {
  const found = violations(metadata, live)
  console.log(`${found.length === 0 ? '✓' : '✗'} ${says}`)
  for (const violation of found) console.error(`    ${violation}`)
  if (found.length > 0) process.exitCode = 1
}
