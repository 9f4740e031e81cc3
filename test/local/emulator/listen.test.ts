import { createEmulator } from '../../../local/emulator/app'
import { listen, originOf } from '../../../local/emulator/listen'
import { statusUnder } from '../../helpers/named-host'

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
