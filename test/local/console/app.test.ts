import { once } from 'node:events'
import { request } from 'node:http'
import { listen, type Listener } from '../../../local/emulator/listen'
import { identify } from '../../helpers/engage'
import { SETTINGS, TOKEN } from '../../helpers/integration'
import { misbehavingServers } from '../../helpers/misbehaving-server'
import { expectNoSecrets } from '../../helpers/secrets'
import { callOfPage, get, send, servedConsoles } from '../../helpers/served-console'

const serveConsole = servedConsoles()
const serveMisbehaving = misbehavingServers()

const listeners: Listener[] = []
afterEach(async () => {
  await Promise.all(listeners.splice(0).map(({ close }) => close()))
})

const MIB = 1024 * 1024

describe('a path', () => {
  it('with nothing at it is not found', async () => {
    const served = await serveConsole()
    for (const path of ['/nothing', '/console', '/console/nothing', '/console/try/more', '/emulator/segments']) {
      expect(await get(served, path)).toEqual({
        status: 404,
        body: { code: 'not_found', message: 'There is nothing here: the page is at /.' }
      })
    }
  })

  it('takes its own methods alone', async () => {
    const { app, emulator } = await serveConsole()
    const statuses = await Promise.all(
      [
        ['GET', '/console/try'],
        ['GET', '/console/check'],
        ['GET', '/authenticate'],
        ['GET', '/syncAudience'],
        ['POST', '/console/definition'],
        ['POST', '/console/segments'],
        ['DELETE', '/console/segments'],
        ['POST', '/console/faults'],
        ['DELETE', '/console/faults'],
        ['POST', '/manifest'],
        ['POST', '/'],
        ['PUT', '/index.html']
      ].map(async ([method, path]) => [method, path, (await app.request(path, { method })).status])
    )
    expect(statuses.filter(([, , status]) => status !== 404)).toEqual([])
    expect(emulator.requests.last).toEqual([])
  })

  it.each([
    '/../app.ts',
    '/%2e%2e/app.ts',
    '/..%2fapp.ts',
    '/..%5capp.ts',
    '/%2e%2e%2fapp.ts',
    '/examples/..%2f..%2fetc/passwd'
  ])('leads to no file but those of the page: %s', async (path) => {
    const { app } = await serveConsole()
    const listener = await listen({ app, close: () => undefined })
    listeners.push(listener)
    // As it stands here: whatever makes a URL of it resolves the dots.
    const asked = request({ host: '127.0.0.1', port: new URL(listener.origin).port, path }).end()
    const [{ statusCode }] = (await once(asked, 'response')) as [{ statusCode: number }]
    expect(statusCode).toBe(404)
  })

  it('at / is the page', async () => {
    const { app } = await serveConsole()
    const response = await app.request('/')
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await response.text()).toContain('<title>')
  })
})

describe('a body', () => {
  const tooLarge = (message: string) => ({ status: 413, body: { code: 'request_too_large', message } })
  const OF_PAGE = 'This is more than 5 MiB. Replay takes files of up to 64 MiB.'
  const OF_TESTER = 'This is more than 5 MiB. Send fewer events at once.'

  it.each([
    ['POST', '/console/try', OF_PAGE],
    ['POST', '/console/check', OF_PAGE],
    ['PUT', '/console/faults', OF_PAGE],
    ['POST', '/authenticate', OF_TESTER],
    ['POST', '/syncAudience', OF_TESTER]
  ] as const)('of more than 5 MiB is refused: %s %s', async (method, path, message) => {
    const served = await serveConsole()
    const text = ' '.repeat(5 * MIB)
    expect(await send(served, path, text, method)).toEqual(tooLarge(message))
  })

  it('of 5 MiB is read', async () => {
    const served = await serveConsole()
    const { app } = served
    const call = JSON.stringify(await callOfPage(served, { text: JSON.stringify(identify()) }))
    const body = call + ' '.repeat(5 * MIB - call.length)
    expect((await app.request('/console/try', { method: 'POST', body })).status).toBe(200)
    expect((await app.request('/console/try', { method: 'POST', body: `${body} ` })).status).toBe(413)
  })

  it('that does not tell its size is refused once it is too large', async () => {
    const { app } = await serveConsole()
    const listener = await listen({ app, close: () => undefined })
    listeners.push(listener)
    const pieces = new ReadableStream({
      start: (controller) => {
        for (let i = 0; i < 6; i++) controller.enqueue(new Uint8Array(MIB))
        controller.close()
      }
    })
    const streamed = { method: 'POST', body: pieces, duplex: 'half' } as RequestInit
    const response = await fetch(`${listener.origin}/console/try`, streamed)
    expect({ status: response.status, body: await response.json() }).toEqual(tooLarge(OF_PAGE))
  })

  it('of a file to replay may be larger, but no larger than memory should hold', async () => {
    const { app } = await serveConsole()
    const headers = { 'Content-Length': String(64 * MIB + 1), 'Content-Type': 'multipart/form-data; boundary=x' }
    const response = await app.request('/replay', { method: 'POST', headers, body: 'x' })
    expect({ status: response.status, body: await response.json() }).toEqual(
      tooLarge('This is more than 64 MiB. launchdarkly-audiences sync takes any file.')
    )
  })
})

it('answers its own failures with fixed words, and prints them', async () => {
  const error = new Error(`it failed with ${TOKEN}`)
  const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined)
  const served = await serveConsole({ ask: () => Promise.reject(error) })
  for (const path of ['/console/segments', '/console/contexts?kind=user&key=u1', '/console/faults']) {
    expect(await get(served, path)).toEqual({
      status: 500,
      body: { code: 'internal_service_error', message: 'The console failed: see what it printed.' }
    })
  }
  expect(printed.mock.calls).toEqual([[error], [error], [error]])
})

describe('the token of the process', () => {
  const calls = [
    null,
    {},
    { id: 'target' },
    { id: 'launchdarkly' },
    { id: 'launchdarkly', instance: 'eu' },
    { id: TOKEN, instance: TOKEN },
    { id: 'none' },
    { instance: 'nowhere' },
    { settings: { instance: 'nowhere' }, payload: identify() },
    { settings: { clientId: {} }, payload: identify() },
    { settings: {}, payload: identify() },
    { settings: {}, payload: identify({ userId: '' }) },
    { settings: {}, payload: [identify(), identify({ value: 'yes' }), { type: 'page' }] },
    { settings: {}, payload: [{ ...identify(), context: null }] },
    { settings: {}, payload: identify(), mapping: { context_kind: { '@nope': 1 } } }
  ]
  const tries = [
    {},
    { mapping: { enable_batching: false } },
    { mapping: { context_kind: '$' } },
    { mapping: { nothing: 1 } },
    { settings: { instance: 'eu' } },
    { settings: { instance: 'nowhere' } },
    { settings: { clientId: {} } },
    { settings: { apiKey: 'x' } },
    { trigger: 'nothing' },
    { text: 'nothing' },
    { text: '[{"type":"identify","context":null}]' }
  ]

  it.each<[string, Parameters<typeof serveMisbehaving>[0] | undefined]>([
    ['an emulator, which refuses it', undefined],
    [
      'a server that sends back all that it gets',
      (response) => {
        const { authorization = '' } = response.req.headers
        response.writeHead(400, { 'X-Authorization': authorization, 'Set-Cookie': [authorization, authorization] })
        response.end(JSON.stringify({ code: authorization, message: authorization, id: authorization }))
      }
    ],
    ['one that accepts everything', (response) => response.end(String(response.req.headers.authorization))],
    ['one that leads elsewhere', (response) => response.writeHead(302, { Location: '/elsewhere' }).end()],
    ['one that resets connections', (_response, socket) => socket.resetAndDestroy()]
  ])('is in no answer: %s', async (_what, fault) => {
    const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined)
    const served = await serveConsole({
      credentials: SETTINGS,
      launchDarkly: { kind: 'launchdarkly', credentials: SETTINGS },
      testers: ['https://app.segment.com'],
      ...(fault && { origin: (await serveMisbehaving(fault)).origin })
    })
    const { app } = served
    const answers: unknown[] = []
    const ask = async (method: string, path: string, json?: unknown): Promise<void> => {
      const response = await app.request(path, { method, ...(method !== 'GET' && { body: JSON.stringify(json) }) })
      const headers: string[] = []
      response.headers.forEach((value, name) => headers.push(name, value))
      answers.push([method, path, response.status, headers, await response.text()])
    }

    const routes = app.routes.filter(({ method }) => method !== 'ALL')
    for (const { method, path } of routes) {
      for (const call of method === 'GET' ? [null] : calls) await ask(method, path, call)
    }
    for (const changed of tries) {
      const call = { text: JSON.stringify([identify(), identify({ userId: 'u2' })]), ...changed }
      await ask('POST', '/console/try', await callOfPage(served, call))
    }
    await ask('GET', '/console/contexts?kind=user&key=u1')

    expectNoSecrets([answers, printed.mock.calls], [TOKEN])
    expect(answers.length).toBeGreaterThan(90)
  })
})
