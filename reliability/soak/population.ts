/** An audience whose members the soak changes. */
export interface Audience {
  /** Its place in {@link AUDIENCES}. */
  index: number
  id: string
  key: string
  /** Of its segment. */
  name: string
  contextKind: string
}

export const AUDIENCES: Audience[] = [
  { id: 'aud_vip', key: 'vip_customers', name: 'Vip customers', contextKind: 'user' },
  { id: 'aud_cart', key: 'cart_abandoners', name: 'Cart abandoners', contextKind: 'user' },
  { id: 'aud_trial', key: 'trial_ending_soon', name: 'Trial ending soon', contextKind: 'user' },
  { id: 'aud_winback', key: 'winback_offer_sent', name: 'Winback offer sent', contextKind: 'user' },
  { id: 'aud_visitors', key: 'returning_visitors', name: 'Returning visitors', contextKind: 'device' },
  { id: 'aud_beta', key: 'beta_devices', name: 'Beta devices', contextKind: 'device' },
  { id: 'aud_refused', key: 'refused', name: 'Refused', contextKind: 'user' }
].map((audience, index) => ({ ...audience, index }))

/** The one that LaunchDarkly takes in no request. */
export const REFUSED_AUDIENCE = AUDIENCES[AUDIENCES.length - 1]

/** Numbered from 0. Each of them is a context of either kind. */
export const USERS = 20_000

/** So many copies of the destination run side by side and share nothing: user u is the business of lane u % LANES alone. */
export const LANES = 4

export const contextKeyOf = (contextKind: string, user: number): string => `${contextKind}-${user}`

/** The user of a context key; NaN where it is none of the soak's. */
export function userOf(contextKind: string, contextKey: string): number {
  const user = Number(contextKey.slice(contextKind.length + 1))
  return Number.isInteger(user) && user >= 0 && user < USERS && contextKeyOf(contextKind, user) === contextKey
    ? user
    : NaN
}

/** Users whom LaunchDarkly takes in no request: two of each lane. */
export const isRefusedUser = (user: number): boolean => Math.floor(user / LANES) % 2_500 === 17

/** The context keys of those users. */
export function refusedContextKeys(): string[] {
  const users = Array.from({ length: USERS }, (_, user) => user).filter(isRefusedUser)
  return ['user', 'device'].flatMap((kind) => users.map((user) => contextKeyOf(kind, user)))
}
