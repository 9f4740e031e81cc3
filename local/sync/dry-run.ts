import type { ModifiedResponse, RequestOptions } from '@segment/actions-core'
import type { RequestWrap } from '../with-request'

/** A request that a sync would make. */
export interface PlannedRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: unknown
}

/** Shows requests instead of making them; each counts as accepted. The token is left out. */
export const showing =
  (show: (request: PlannedRequest) => Promise<void>): RequestWrap =>
  () =>
  async <Data>(url: string, { method = 'GET', headers, body }: RequestOptions = {}) => {
    await show({
      method,
      url,
      headers: { ...(headers as Record<string, string>), Authorization: '***' },
      body: JSON.parse(body as string)
    })
    return new Response(null, { status: 204 }) as unknown as ModifiedResponse<Data>
  }
