import { bodyLimit } from 'hono/body-limit'
import { Refusal } from './refusal'

/** A thousand members are about 145 kB. */
const MAX_BYTES = 5 * 1024 * 1024

/** The refusal of a body that was not read, and is not to be. */
export class BodyTooLarge extends Refusal {}

/** Refuses bodies that are larger than any that makes sense. What announces its size is refused before it is read. */
export const limitBody = bodyLimit({
  maxSize: MAX_BYTES,
  onError: () => {
    throw new BodyTooLarge(413, `the body is larger than ${MAX_BYTES} bytes`)
  }
})
