import type { DestinationDefinition } from '@segment/actions-core'
import { withActions } from '../../local/with-actions'
import { faultsOfError, faultsOfResult, faultsOfResults } from './laws'

/** A call that Segment's runtime made of the action: it was through with what it does by itself before. */
export interface ActionCall {
  payloads: number
  milliseconds: number
  /** What was wrong with how it ended. */
  faults: string[]
}

/** The same destination; each call of its action is put into `calls`. */
export function watchedActions<Settings>(
  definition: DestinationDefinition<Settings>,
  calls: ActionCall[]
): DestinationDefinition<Settings> {
  const enter = (payloads: number): ActionCall => {
    const call: ActionCall = { payloads, milliseconds: 0, faults: [] }
    calls.push(call)
    return call
  }
  const watch = async (call: ActionCall, run: () => unknown, faultsOf: (result: unknown) => string[]) => {
    const began = performance.now()
    try {
      const result = await run()
      call.faults.push(...faultsOf(result))
      return result
    } catch (error) {
      call.faults.push(...faultsOfError(error))
      throw error
    } finally {
      call.milliseconds = performance.now() - began
    }
  }

  return withActions(definition, ({ perform, performBatch, ...action }) => ({
    ...action,
    perform: (request, data) => watch(enter(1), () => perform(request, data), faultsOfResult),
    performBatch: (request, data) =>
      watch(
        enter(data.payload.length),
        () => performBatch?.(request, data),
        (response) => faultsOfResults(response, data.payload.length)
      )
  }))
}
