/** What a result may say, however LaunchDarkly misbehaves: it quotes in its errors what it was sent. */
import fc from 'fast-check'
import { LOCAL_CREDENTIALS } from '../../local/emulator/credentials'
import type { FaultRule } from '../../local/emulator/faults/generated-types'
import { ofKind } from '../helpers/kinds'
import { expectNoSecrets } from '../helpers/secrets'
import { expectNothingUnhandled } from '../helpers/unhandled'
import { emulatedLaunchDarkly } from './delivered-batch'
import { retriedFaults } from './random-faults'

jest.setTimeout(900_000)
expectNothingUnhandled()
const launchDarkly = emulatedLaunchDarkly()

/** So long that none occurs by chance. */
const word = fc.stringMatching(/^[a-z0-9]{10,14}$/)
const address = fc.tuple(word, word).map(([name, domain]) => `${name}@${domain}.example`)
const text = fc.string({ unit: 'binary', maxLength: 5 })

const visitor = fc.record({
  contextKey: fc.oneof(
    word,
    address,
    fc.tuple(word, text, word).map((parts) => parts.join('')),
    fc.tuple(word, fc.constantFrom(' ', '/', '"', '\n', 'É'), word).map((parts) => parts.join('')),
    word.map((word) => word + 'x'.repeat(10_000))
  ),
  email: address,
  value: fc.oneof(fc.boolean(), address)
})

type Visitor = typeof visitor extends fc.Arbitrary<infer Value> ? Value : never

/** An error that quotes a member of the request and the token, among other words. */
const quoting = ({ contextKey, email }: Visitor): fc.Arbitrary<FaultRule> => {
  const secret = fc.constantFrom(contextKey, email, LOCAL_CREDENTIALS.apiKey)
  const piece = fc.oneof(secret, fc.constantFrom(' ', ', ', '"', ': ', '…'), text)
  return fc.record({
    requests: fc.constant({ members: [contextKey] }),
    every: fc.integer({ min: 1, max: 3 }),
    fault: fc.record({
      kind: fc.constant('status'),
      status: fc.constantFrom(400, 401, 403, 404, 409, 413, 429, 500, 503),
      message: fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(' ')),
      code: fc.oneof(fc.constant('error'), secret)
    })
  })
}

const scenarios = fc.array(visitor, { minLength: 1, maxLength: 8 }).chain((visitors) =>
  fc.record({
    visitors: fc.constant(visitors),
    faults: fc.oneof(
      { weight: 5, arbitrary: fc.tuple(...visitors.map(quoting)) },
      { weight: 1, arbitrary: retriedFaults.map(({ passing, refusals }) => [...passing, ...refusals]) }
    )
  })
)

describe('however LaunchDarkly quotes what it was sent,', () => {
  it('no result holds the token or an e-mail address, none but `sent` a context key, and nothing is printed', async () => {
    const streams = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockReturnValue(true))
    const methods = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const
    const printed = methods.map((method) => jest.spyOn(console, method).mockImplementation(() => undefined))

    await fc.assert(
      fc.asyncProperty(scenarios, async ({ visitors, faults }) => {
        launchDarkly.begin([], faults)
        const events = visitors.map(({ contextKey, email, value }) =>
          ofKind('user', { userId: contextKey, email, value })
        )

        const { results } = await launchDarkly.deliver(events, LOCAL_CREDENTIALS)

        // Of a long key, no message may hold even the beginning.
        const beginnings = visitors.flatMap(({ contextKey, email }) => [contextKey.slice(0, 40), email])
        const said = results.map(({ sent: _sent, ...others }) => others)
        expectNoSecrets(said, [...beginnings, LOCAL_CREDENTIALS.apiKey])
        expectNoSecrets(results, [LOCAL_CREDENTIALS.apiKey])
      })
    )

    expect([...streams, ...printed].flatMap(({ mock }) => mock.calls as unknown[])).toEqual([])
  })
})
