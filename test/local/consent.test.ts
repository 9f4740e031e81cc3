import { makeSure, requireSomebodyToAsk } from '../../local/consent'
import type { Target } from '../../local/target'

const credentials = { apiKey: 'api-secret', clientId: '0123456789abcdef01234567' }
const REAL: Target = { kind: 'launchdarkly', credentials: { ...credentials, instance: 'eu' } }
const OTHERS: Target[] = [
  { kind: 'embedded', credentials },
  { kind: 'elsewhere', origin: 'http://127.0.0.1:8765', credentials }
]

/** Somebody who answers, and a LaunchDarkly that finds a problem with the credentials or none; and what was done. */
function around({ answer = true, problem = undefined as string | undefined } = {}) {
  const done: string[] = []
  return {
    done,
    findProblem: () => {
      done.push('checked')
      return Promise.resolve(problem)
    },
    ask: (question: string) => {
      done.push(question)
      return Promise.resolve(answer)
    }
  }
}

describe('makeSure', () => {
  const QUESTION = 'Change segments at https://app.eu.launchdarkly.com, client-side ID 0123456789abcdef01234567?'

  it('checks the credentials, then asks, before LaunchDarkly itself is changed', async () => {
    const { done, ...world } = around()
    await makeSure(REAL, {}, world)
    expect(done).toEqual(['checked', QUESTION])
  })

  it('throws where the answer is no', async () => {
    const { done, ...world } = around({ answer: false })
    await expect(makeSure(REAL, {}, world)).rejects.toMatchObject({
      message: 'Nothing was sent.',
      hint: 'Answer y, or add --yes.',
      exitCode: 1
    })
    expect(done).toHaveLength(2)
  })

  it('asks nothing with --yes, but checks all the same', async () => {
    const { done, ...world } = around({ answer: false })
    await makeSure(REAL, { yes: true }, world)
    expect(done).toEqual(['checked'])
  })

  it.each([{}, { yes: true } as const])('throws where the credentials are refused, with %j', async (options) => {
    const { done, ...world } = around({ problem: 'The service token was refused.' })
    await expect(makeSure(REAL, options, world)).rejects.toMatchObject({
      message: 'The service token was refused.',
      hint: 'Nothing was sent.',
      exitCode: 1
    })
    expect(done).toEqual(['checked'])
  })

  it.each(OTHERS)('neither checks nor asks for a target that is $kind', async (target) => {
    const { done, ...world } = around({ answer: false })
    await makeSure(target, {}, world)
    expect(done).toEqual([])
  })
})

describe('requireSomebodyToAsk', () => {
  const { isTTY } = process.stdin
  afterEach(() => Object.assign(process.stdin, { isTTY }))

  it('throws where LaunchDarkly itself is to be changed, without a terminal and --yes', () => {
    Object.assign(process.stdin, { isTTY: undefined })
    expect(() => requireSomebodyToAsk(REAL, {})).toThrow(
      expect.objectContaining({
        message: 'There is no terminal to ask on before LaunchDarkly is changed.',
        hint: 'Add --yes.',
        exitCode: 2
      })
    )
    expect(() => requireSomebodyToAsk(REAL, { yes: true })).not.toThrow()
    for (const target of OTHERS) expect(() => requireSomebodyToAsk(target, {})).not.toThrow()
  })

  it('is content with a terminal', () => {
    Object.assign(process.stdin, { isTTY: true })
    expect(() => requireSomebodyToAsk(REAL, {})).not.toThrow()
  })
})
