import { createEmulator } from '../../../local/emulator/app'
import { listen, type Listener } from '../../../local/emulator/listen'
import { originOf } from '../../../local/emulator/origin'
import { statusUnder } from '../../helpers/named-host'

const listeners: Listener[] = []
afterEach(() => Promise.all(listeners.splice(0).map(({ close }) => close())))

async function listening(emulator = createEmulator()): Promise<Listener> {
  const listener = await listen(emulator)
  listeners.push(listener)
  return listener
}

it('listens on this machine alone, at any free port', async () => {
  const { origin, close } = await listen(createEmulator())

  expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
  expect(await statusUnder(new URL(origin).host, `${origin}/emulator/segments`)).toBe(200)
  await close()
})

it('answers to no other name than its own', async () => {
  const { origin, close } = await listen(createEmulator())

  expect(await statusUnder('example.com', `${origin}/emulator/segments`)).toBe(421)
  await close()
})

it('rejects when the port is taken', async () => {
  const { origin, close } = await listen(createEmulator())

  await expect(listen(createEmulator(), Number(new URL(origin).port))).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await close()
})

it('ends connections that are kept alive when it closes', async () => {
  const { origin, close } = await listen(createEmulator())
  await (await fetch(`${origin}/emulator/segments`, { headers: { Connection: 'keep-alive' } })).text()

  await close()

  await expect(fetch(origin)).rejects.toThrow('fetch failed')
})

it('closes the emulator when it closes', async () => {
  const emulator = createEmulator()
  const closeEmulator = jest.spyOn(emulator, 'close')
  const { close } = await listen(emulator)
  expect(closeEmulator).not.toHaveBeenCalled()

  await close()

  expect(closeEmulator).toHaveBeenCalledTimes(1)
})

it('writes IPv6 addresses as URLs have them', () => {
  expect(originOf('::1', 8765)).toBe('http://[::1]:8765')
  expect(originOf('localhost', 8765)).toBe('http://localhost:8765')
})

it('takes a context of 50 kB in a path', async () => {
  const { origin } = await listening()
  const context = Buffer.from(JSON.stringify({ kind: 'user', key: 'u'.repeat(37_000) })).toString('base64url')

  expect((await fetch(`${origin}/sdk/evalx/local-client-side-id/contexts/${context}`)).status).toBe(200)
})
