import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { createEmulator } from '../../../local/emulator/app'
import { listen } from '../../../local/emulator/listen'

/** The status of the answer to a request for another name. */
async function statusFor(origin: string, host: string): Promise<number | undefined> {
  const asked = request(`${origin}/emulator/segments`, { headers: { Host: host } }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'end')
  return response.statusCode
}

it('listens on this machine alone, at any free port', async () => {
  const { origin, close } = await listen(createEmulator())

  expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
  expect(await statusFor(origin, new URL(origin).host)).toBe(200)
  await close()
})

it('answers to no other name than its own', async () => {
  const { origin, close } = await listen(createEmulator())

  expect(await statusFor(origin, 'example.com')).toBe(421)
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
