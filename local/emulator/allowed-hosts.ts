import { isIP } from 'node:net'
import { createMiddleware } from 'hono/factory'
import { originOf } from './origin'
import { Refusal } from './refusal'

/** The names of this machine itself, as URLs have them. */
export const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]']
const EVERY_ADDRESS = ['0.0.0.0', '[::]']

/**
 * Refuses requests for another host than the emulator's: a page of the web whose name leads to this machine (DNS rebinding)
 * must not read it. Bound to every address, it answers to each of them by number: no page can have such a name.
 */
export function requireHost(host: string) {
  // As URLs have it: in lower case, IPv6 addresses shortened and in brackets.
  const boundTo = new URL(originOf(host, 80)).hostname
  return createMiddleware(async (c, next) => {
    const { hostname } = new URL(c.req.url)
    const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0
    const isOwn = [...LOOPBACK_HOSTS, boundTo].includes(hostname)
    if (!isOwn && !(EVERY_ADDRESS.includes(boundTo) && isAddress)) {
      throw new Refusal(
        421,
        'the emulator does not answer to this Host: use localhost or 127.0.0.1, or start it with --host and the name that you use',
        'misdirected_request'
      )
    }
    await next()
  })
}
