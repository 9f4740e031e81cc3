import { once } from 'events'
import { request, type IncomingMessage } from 'http'

/** The status of the answer that a URL gives when it is asked under the name of another host. */
export async function statusUnder(host: string, url: string): Promise<number | undefined> {
  const asked = request(url, { headers: { Host: host } }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'end')
  return response.statusCode
}
