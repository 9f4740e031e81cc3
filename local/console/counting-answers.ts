import { failureOfError } from '../../src/syncAudience/outcomes'
import type { RequestWrap } from '../with-request'

/** Counts in `answers` how often each came: by status (`204`; `200 to HEAD`), or by what kept it from coming. */
export const countingAnswers =
  (answers: Map<string, number>): RequestWrap =>
  (request) =>
  async <Data>(url: string, options?: Parameters<typeof request>[1]) => {
    const add = (answer: string): void => void answers.set(answer, (answers.get(answer) ?? 0) + 1)
    try {
      const response = await request<Data>(url, options)
      // The host of the client SDKs is asked once where a batch was refused: among the syncs its answer would be a riddle.
      add(options?.method === 'HEAD' ? `${response.status} to HEAD` : `${response.status}`)
      return response
    } catch (error) {
      // Errors of core hold the token: only fixed words are taken.
      add(failureOfError(error).problem)
      throw error
    }
  }
