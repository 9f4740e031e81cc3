export const isAcknowledged = (status: number): boolean => status >= 200 && status < 300

/** What Segment sends again. */
export const isRetried = (status: number): boolean =>
  [408, 423, 429].includes(status) || (status >= 500 && status < 600 && status !== 501)

export const isFinal = (status: number): boolean => !isAcknowledged(status) && !isRetried(status)
