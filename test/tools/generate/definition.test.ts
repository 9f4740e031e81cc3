import definition from '../../../src'
import committed from '../../../src/metadata.json'
import { metadataOf } from '../../../tools/generate/metadata'

it("the definition is what src/metadata.json shows Segment's reviewers of it, to the letter", () => {
  expect(metadataOf(definition)).toEqual(committed)
})
