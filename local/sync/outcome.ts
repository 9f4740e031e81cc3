/** What became of an event of the input: every event ends in exactly one of these. */
export type Outcome = Delivered | NotDelivered | LeftOut

/** LaunchDarkly said 2xx to the request that carried it, or a later change of the same member. */
export interface Delivered {
  state: 'delivered'
  status: number
}

/** `refused` is final; `undelivered` events may be sent again. */
export interface NotDelivered {
  state: 'refused' | 'undelivered'
  status: number
  message: string
}

/** The trigger or the event's own `integrations` exclude it. */
export interface LeftOut {
  state: 'left out'
}
