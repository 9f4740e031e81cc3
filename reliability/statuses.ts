import { isRetried } from '../local/sync/segment-runtime'

export const isAcknowledged = (status: number): boolean => status >= 200 && status < 300

/** Whether an event with this status is neither delivered nor sent again. */
export const isFinal = (status: number): boolean => !isAcknowledged(status) && !isRetried({ status })
