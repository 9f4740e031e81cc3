import { number } from '../local/plain-table'

/** As many digits as tell something: `1,234`, `12.3`, `0.00123`. */
export const threeDigits = (value: number): string => (value >= 100 ? number(Math.round(value)) : value.toPrecision(3))
