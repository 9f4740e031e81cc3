import type { ClientRequest, RequestOptions } from 'http'
import nock from 'nock'

/** A request as it went over the wire. */
export interface SentRequest {
  method: string
  url: string
  /** Names in lower case. Without those that the HTTP client adds on its own. */
  headers: Record<string, string>
  body: string
}

const HEADERS_OF_THE_CLIENT = ['accept', 'accept-encoding', 'connection', 'content-length', 'host']

/** The requests that the scopes (of `https` hosts) were sent, in order; those still to come are added. */
export function recordRequests(...scopes: nock.Scope[]): SentRequest[] {
  const sent: SentRequest[] = []
  for (const scope of scopes) {
    scope.on('request', (request: ClientRequest, _interceptor, body: string) => {
      const { method, path } = request
      sent.push({
        method,
        url: `https://${String(request.getHeader('host'))}${path}`,
        headers: headersOf(request),
        body
      })
    })
  }
  return sent
}

function headersOf(request: ClientRequest): Record<string, string> {
  const headers = Object.entries(request.getHeaders()).filter(([name]) => !HEADERS_OF_THE_CLIENT.includes(name))
  return Object.fromEntries(headers.map(([name, value]) => [name, [value].flat().join(', ')]))
}

/**
 * Has every test of the file fail that leaves a planned request unsent or sends one that was not planned.
 * Call it once at the top of the file.
 */
export function expectPlannedRequestsOnly(): void {
  let unplanned: string[] = []
  const note = (request: ClientRequest | RequestOptions): void => {
    const host = 'getHeader' in request ? request.getHeader('host') : request.host
    unplanned.push(`${request.method} ${String(host)}${request.path}`)
  }

  beforeEach(() => {
    unplanned = []
    nock.emitter.on('no match', note)
  })

  afterEach(() => {
    const unsent = nock.pendingMocks()
    nock.emitter.removeListener('no match', note)
    nock.cleanAll()
    expect({ unsent, unplanned }).toEqual({ unsent: [], unplanned: [] })
  })
}
