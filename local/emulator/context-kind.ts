/** https://launchdarkly.com/docs/home/flags/context-kinds */
const CONTEXT_KIND = /^(?!(?:kind|multi)$)[A-Za-z0-9._-]+$/

export const isContextKind = (kind: string): boolean => CONTEXT_KIND.test(kind)
