/** The ends of a logarithmic axis: powers of ten, given by their exponents. */
export interface Decades {
  from: number
  to: number
}

/** The fewest that hold all of the values, one at least. */
export function decadesOf(values: readonly number[]): Decades {
  const from = Math.floor(Math.log10(Math.min(...values)))
  return { from, to: Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values)))) }
}

/** As many for each, so that one slope means one power on all of the axes: lengthened at the lower and the upper end in turns. */
export function asMany(axes: readonly Decades[]): Decades[] {
  const most = Math.max(...axes.map(({ from, to }) => to - from))
  return axes.map(({ from, to }) => {
    const missing = most - (to - from)
    return { from: from - Math.ceil(missing / 2), to: to + Math.floor(missing / 2) }
  })
}
