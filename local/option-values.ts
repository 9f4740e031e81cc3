import { InvalidArgumentError } from 'commander'

/** Makes the parser of an option whose value is a whole number. */
export function wholeNumber(least: number, most = Infinity): (value: string) => number {
  const range = most === Infinity ? `from ${least} on` : `from ${least} to ${most}`
  return (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN
    if (number >= least && number <= most) return number
    throw new InvalidArgumentError(`Give a whole number ${range}.`)
  }
}
