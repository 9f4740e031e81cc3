import { bodyLimit } from 'hono/body-limit'
import { Refusal } from './refusal'

/** A thousand members are about 145 kB. */
const MAX_BYTES = 5 * 1024 * 1024

/** Refuses bodies that are larger than any that makes sense, before they are in memory. */
export const limitBody = bodyLimit({
  maxSize: MAX_BYTES,
  onError: () => {
    throw new Refusal(413, `the body is larger than ${MAX_BYTES} bytes`)
  }
})
