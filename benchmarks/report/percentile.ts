/** The smallest value that is no less than so many per cent of them (the nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  const value = values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil((percent / 100) * values.length) - 1)]
  if (value === undefined) throw new Error('nothing was measured')
  return value
}
