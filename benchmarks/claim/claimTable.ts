import { formatColumns, formatNumber, formatRatio } from '../report/columns.ts'

/** How long a claim takes over the length of the queue. */
export interface ClaimTimes {
  what: string
  /** Milliseconds, by the number of replies that were queued. */
  byLength: ReadonlyMap<number, number>
}

/** The lengths that the ratios start from: nothing to claim, and just what all slots take. */
export const baseLengths = [0, 64] as const

/** A column for each length, then what the longest queue costs over each of the base lengths. */
export function formatClaims(claims: readonly ClaimTimes[]): string {
  const lengths = [...new Set(claims.flatMap(({ byLength }) => [...byLength.keys()]))].toSorted((a, b) => a - b)
  const longest = lengths.at(-1) as number
  const count = (length: number) => ` ${length.toLocaleString('en')}`
  return formatColumns(
    ['claim, median ms, by replies queued', ...lengths.map(count), ...baseLengths.map((base) => `${count(longest)} / ${base}`)],
    claims.map(({ what, byLength }) => [
      what,
      ...lengths.map((length) => formatOptional(byLength.get(length), formatNumber)),
      ...baseLengths.map((base) => formatOptional(quotient(byLength.get(longest), byLength.get(base)), formatRatio)),
    ]),
  )
}

const formatOptional = (value: number | undefined, format: (value: number) => string) => (value === undefined ? '' : format(value))

const quotient = (dividend: number | undefined, divisor: number | undefined) =>
  dividend !== undefined && divisor !== undefined ? dividend / divisor : undefined
