import { createMiddleware } from 'hono/factory'
import { secureHeaders } from 'hono/secure-headers'
import { LOOPBACK_HOSTS } from '../emulator/allowed-hosts'
import { Refusal } from '../emulator/refusal'

/** A page of the web whose name leads to this machine (DNS rebinding) must not read what is here. */
export const requireLoopbackHost = createMiddleware(async (c, next) => {
  if (!LOOPBACK_HOSTS.includes(new URL(c.req.url).hostname)) {
    throw new Refusal(
      421,
      'The console does not answer to this Host: use 127.0.0.1 or localhost.',
      'misdirected_request'
    )
  }
  await next()
})

/**
 * Other pages of this browser can send requests here, though they cannot read the answers: browsers say where those come from. What
 * says nothing is no page: `curl`, say.
 */
export const requireOrigin = (othersFor: (path: string) => string[]) =>
  createMiddleware(async (c, next) => {
    const origin = c.req.header('Origin')
    if (origin !== undefined && ![new URL(c.req.url).origin, ...othersFor(c.req.path)].includes(origin)) {
      throw new Refusal(403, 'The console answers to its own page alone.')
    }
    await next()
  })

/** What keeps the page to itself: it runs no script but its own, and asks nobody but the console and LaunchDarkly's stand-in. */
export const protectPage = (launchDarklyOrigin: string) =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      connectSrc: ["'self'", launchDarklyOrigin],
      imgSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ["'none'"]
    },
    xFrameOptions: 'DENY',
    // Of servers with TLS alone.
    strictTransportSecurity: false
  })
