import { Response, type ModifiedResponse, type RequestClient, type RequestOptions } from '@segment/actions-core'
import { makeCall } from '../../src/make-call'

interface Made {
  url: string
  options: RequestOptions
  /** Whether the request was ended, once it had begun. */
  isEnded: () => boolean
}

/** Stands for core's, which tells of a signal of its own before the request goes out. */
function requestThat(ends: () => Promise<ModifiedResponse>): { request: RequestClient; made: Made[] } {
  const made: Made[] = []
  const request = ((url: string, { beforeRequest, ...options }: Hooked) => {
    const { signal } = new AbortController()
    let isEnded = false
    signal.addEventListener('abort', () => (isEnded = true))
    made.push({ url, options, isEnded: () => isEnded })
    for (const hook of beforeRequest) hook({ signal })
    return ends()
  }) as RequestClient
  return { request, made }
}

type Hooked = RequestOptions & { beforeRequest: Array<(options: { signal: AbortSignal }) => void> }

const CALL = { url: 'https://app.launchdarkly.com/api/v2/versions', options: { timeout: 10_000 } }

describe('a call', () => {
  it('is made with its own options, and answered as it was', async () => {
    const response = Object.assign(new Response(null, { status: 204 }), { content: '', data: '' }) as ModifiedResponse
    const { request, made } = requestThat(() => Promise.resolve(response))

    expect(await makeCall(request, CALL)).toBe(response)

    expect(made.map(({ url, options }) => ({ url, options }))).toEqual([CALL])
    expect(made[0].isEnded()).toBe(false)
  })

  it('that fails is ended, and rejects as the request did', async () => {
    const error = new Error('no end')
    const { request, made } = requestThat(() => Promise.reject(error))

    await expect(makeCall(request, CALL)).rejects.toBe(error)

    expect(made[0].isEnded()).toBe(true)
  })

  it('that cannot even begin rejects, too', async () => {
    const error = new TypeError('no header')
    const request = (() => {
      throw error
    }) as RequestClient

    await expect(makeCall(request, CALL)).rejects.toBe(error)
  })
})
