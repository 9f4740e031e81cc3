import type { Emulator } from '../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import type { Get } from '../../local/verify/launchdarkly-reads'

/** Reads the emulator as a function. `paths` are those that were asked for, in order. */
export function readEmulated(
  { app }: Pick<Emulator, 'app'>,
  token = LOCAL_CREDENTIALS.apiKey
): { get: Get; paths: string[] } {
  const paths: string[] = []
  const get: Get = async (path) => {
    paths.push(path)
    const response = await app.request(path, { headers: { Authorization: token } })
    return { status: response.status, body: await response.json() }
  }
  return { get, paths }
}
