/**
 * Delivers an event alone and one in a batch to a server of its own, and prints the path of every file that was loaded for it, as a
 * JSON array. ES modules are not seen; a process of its own, since others have loaded more.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Destination } from '@segment/actions-core'
import { redirected } from '../../local/redirected'
import { presetSettings } from '../../local/preset-settings'
import destination from '../../src'

const EVENT = {
  type: 'identify',
  userId: 'u1',
  traits: { vip: true },
  context: { personas: { computation_class: 'audience', computation_id: 'aud_1', computation_key: 'vip' } }
} as const

async function main(): Promise<void> {
  const server = createServer((_request, response) => response.writeHead(204).end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)

  const runtime = new Destination(redirected(destination, `http://127.0.0.1:${address.port}`))
  const settings = presetSettings(destination, { apiKey: 'api-local', clientId: 'local-client-side-id' })
  await runtime.onEvent(EVENT, settings)
  const [{ multistatus }] = await runtime.onBatch([EVENT], settings)
  assert.deepEqual(
    multistatus?.map(({ status }) => status),
    [204]
  )
  assert.deepEqual(
    runtime.responses.map(({ status }) => status),
    [204, 204]
  )
  server.close()
  server.closeAllConnections()

  // Not all of require.cache: what runs TypeScript here is in it, too.
  const loaded = new Set([module])
  // A set that grows is walked to its new end.
  for (const { children } of loaded) children.forEach((child) => loaded.add(child))
  console.log(JSON.stringify([...loaded].map(({ filename }) => filename)))
}

void main()
