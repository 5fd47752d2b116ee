import { median } from './median.ts'
import type { Row } from './table.ts'

/** One of those that are compared: measures itself once. What it measures is a number, or several that belong together. */
export interface Contestant<Measured = number> {
  name: string
  measure(): Promise<Measured>
}

/** Numbers that one measurement gives, by what they are. */
export type Numbers = Readonly<Record<string, number>>

/** Rounds that count. The first one before them warms up and does not. */
const rounds = 5

/**
 * Measures Parley and its peers in turns, so that what else the machine does hits all of them alike. The ratio is the
 * median of those of the single rounds, not that of the medians.
 */
export function compare(figure: string, parley: Contestant, ...peers: readonly Contestant[]): Promise<Row[]> {
  const single = ({ name, measure }: Contestant) => ({ name, measure: async () => ({ [figure]: await measure() }) })
  return compareAll(single(parley), ...peers.map(single))
}

/** The same for contestants that measure several figures at once, under the same names. */
export async function compareAll(parley: Contestant<Numbers>, ...peers: readonly Contestant<Numbers>[]): Promise<Row[]> {
  const contestants = [parley, ...peers]
  const results = contestants.map(() => [] as Numbers[])
  for (let round = 0; round <= rounds; round++)
    for (const [index, { name, measure }] of contestants.entries()) {
      const numbers = await measure()
      if (round > 0) results[index]?.push(numbers)
      for (const [figure, value] of Object.entries(numbers))
        console.error(`${figure}: ${name} ${value.toFixed(1)}${round > 0 ? '' : ' (warm-up)'}`)
    }
  const [own = [], ...others] = results
  return Object.keys(own[0] ?? {}).flatMap((figure) => {
    const ofFigure = (measured: readonly Numbers[]) => measured.map((numbers) => numbers[figure] as number)
    return rowsOf(
      figure,
      ofFigure(own),
      peers.map(({ name }, index) => ({ name, values: ofFigure(others[index] ?? []) })),
    )
  })
}

function rowsOf(figure: string, own: readonly number[], peers: readonly { name: string; values: readonly number[] }[]): Row[] {
  if (peers.length === 0) return [{ figure, parley: median(own) }]
  return peers.map(({ name, values }) => {
    const ratios = own.map((value, round) => value / (values[round] as number))
    return { figure, parley: median(own), peer: { name, value: median(values), ratio: median(ratios) } }
  })
}
