import { createEmulator } from '../../../local/emulator/app'

const REFUSAL = {
  code: 'misdirected_request',
  message:
    'the emulator does not answer to this Host: use localhost or 127.0.0.1, or start it with --host and the name that you use'
}

/** What an emulator bound to `host` answers to a request for another one. */
const ask = (host: string | undefined, url: string) => createEmulator({ host }).app.request(`${url}/emulator/segments`)

it.each([
  [undefined, 'http://localhost'],
  [undefined, 'http://localhost:8765'],
  [undefined, 'http://127.0.0.1:8765'],
  [undefined, 'http://[::1]:8765'],
  ['emulator', 'http://emulator:8765'],
  ['emulator', 'http://localhost:8765'],
  ['10.1.2.3', 'http://10.1.2.3'],
  ['fe80::1', 'http://[fe80::1]:8765'],
  ['MyHost', 'http://myhost:8765'],
  ['FE80:0:0:0:0:0:0:1', 'http://[fe80::1]:8765'],
  ['0:0:0:0:0:0:0:0', 'http://[fe80::1]:8765'],
  ['0.0.0.0', 'http://10.1.2.3:8765'],
  ['::', 'http://[fe80::1]:8765'],
  ['0.0.0.0', 'http://localhost:8765']
])('bound to %s, it answers to %s', async (host, url) => {
  expect((await ask(host, url)).status).toBe(200)
})

it.each([
  [undefined, 'http://example.com:8765'],
  [undefined, 'http://localhost.example.com'],
  [undefined, 'http://127.0.0.1.example.com'],
  [undefined, 'http://10.1.2.3:8765'],
  ['emulator', 'http://other:8765'],
  ['10.1.2.3', 'http://10.1.2.4'],
  ['0.0.0.0', 'http://example.com:8765'],
  ['::', 'http://example.com:8765']
])('bound to %s, it does not answer to %s', async (host, url) => {
  const response = await ask(host, url)

  expect(response.status).toBe(421)
  expect(await response.json()).toEqual(REFUSAL)
})

it('refuses them on every path', async () => {
  const { app } = createEmulator()
  for (const path of ['/api/v2/versions', '/all', '/sdk/goals/local-client-side-id', '/elsewhere']) {
    expect((await app.request(`http://example.com${path}`)).status).toBe(421)
  }
})
