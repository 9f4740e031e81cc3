import { bodyLimit } from 'hono/body-limit'
import { Refusal } from '../emulator/refusal'

/** Refuses bodies of more than so many MiB, and says what to do. What announces its size is refused before it is read. */
export const refuseLarger = (mebibytes: number, advice: string) =>
  bodyLimit({
    maxSize: mebibytes * 1024 * 1024,
    onError: () => {
      throw new Refusal(413, `This is more than ${mebibytes} MiB. ${advice}`)
    }
  })
