/**
 * What a tool tells the one who runs it, instead of a stack: what was wrong, and what to do about it. Neither quotes a
 * credential, an e-mail address or a context key. Any other error is a defect of the tool.
 */
export class ToolError extends Error {
  constructor(
    message: string,
    /** What to do. */
    readonly hint: string,
    readonly exitCode: (typeof EXIT_CODES)[keyof typeof EXIT_CODES]
  ) {
    super(message)
  }
}

/** What a command ends with when not all went well. */
export const EXIT_CODES = { couldNotFinish: 1, wrongUsage: 2, notAllWell: 3, interrupted: 130 } as const

export const wrongUsage = (message: string, hint: string): ToolError =>
  new ToolError(message, hint, EXIT_CODES.wrongUsage)

export const couldNotFinish = (message: string, hint: string): ToolError =>
  new ToolError(message, hint, EXIT_CODES.couldNotFinish)
