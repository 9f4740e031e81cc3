import type { Emulator } from '../../local/emulator/app'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import { member, type SentMember } from './both-ways'
import { SYNC_PATH } from './integration'

export interface Syncing {
  members?: Array<Partial<SentMember>>
  token?: string
  contextKind?: string
}

/** A request that syncs members: by default user `u1` enters the audience `aud_1`. */
export function syncRequest({ members = [{}], token = LOCAL_CREDENTIALS.apiKey, contextKind = 'user' }: Syncing = {}) {
  return {
    method: 'POST',
    headers: { Authorization: token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ environmentId: LOCAL_CREDENTIALS.clientId, contextKind, batch: members.map(member) })
  }
}

/** Sends it to the emulator as a function. */
export async function sync({ app }: Pick<Emulator, 'app'>, syncing: Syncing = {}): Promise<Response> {
  return app.request(SYNC_PATH, syncRequest(syncing))
}

/** The members `u0`, `u1`, … */
export function users(count: number): Array<Partial<SentMember>> {
  return Array.from({ length: count }, (_, i) => ({ userId: `u${i}` }))
}
