import { failureOfError } from '../../src/syncAudience/outcomes'
import type { RequestWrap } from '../with-request'

/** Counts in `answers` how often each came: by status (`204`), or by what kept it from coming (`no answer (ECONNRESET)`). */
export const countingAnswers =
  (answers: Map<string, number>): RequestWrap =>
  (request) =>
  async <Data>(url: string, options?: Parameters<typeof request>[1]) => {
    const add = (answer: string): void => void answers.set(answer, (answers.get(answer) ?? 0) + 1)
    try {
      const response = await request<Data>(url, options)
      add(`${response.status}`)
      return response
    } catch (error) {
      add(failureOf(error))
      throw error
    }
  }

/** Errors of core hold the token: only fixed words are taken. */
function failureOf(error: unknown): string {
  const { problem } = failureOfError(error)
  const [code] = /\([A-Z0-9_]+\)/.exec(problem) ?? []
  if (code !== undefined) return `no answer ${code}`
  return problem.includes(' within ') ? 'no answer in time' : 'no answer'
}
