import { median } from './median.ts'
import type { Row } from './table.ts'

/** One of those that are compared: measures itself once. */
export interface Contestant {
  name: string
  measure(): Promise<number>
}

/** Rounds that count. The first one before them warms up and does not. */
const rounds = 5

/**
 * Measures Parley and its peers in turns, so that what else the machine does hits all of them alike. The ratio is the
 * median of those of the single rounds, not that of the medians.
 */
export async function compare(figure: string, parley: Contestant, ...peers: readonly Contestant[]): Promise<Row[]> {
  const contestants = [parley, ...peers]
  const results = contestants.map(() => [] as number[])
  for (let round = 0; round <= rounds; round++)
    for (const [index, { name, measure }] of contestants.entries()) {
      const value = await measure()
      if (round > 0) results[index]?.push(value)
      console.error(`${figure}: ${name} ${value.toFixed(1)}${round > 0 ? '' : ' (warm-up)'}`)
    }
  const [own = [], ...others] = results
  if (peers.length === 0) return [{ figure, parley: median(own) }]
  return peers.map(({ name }, index) => {
    const values = others[index] ?? []
    const ratios = own.map((value, round) => value / (values[round] as number))
    return { figure, parley: median(own), peer: { name, value: median(values), ratio: median(ratios) } }
  })
}
