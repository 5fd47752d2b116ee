import { formatColumns, formatNumber, formatRatio } from './columns.ts'

/** A line of the report. What is measured is a rate (more is better) or a time (less is better), in the unit that `figure` says. */
export interface Row {
  figure: string
  parley: number
  /** What it is compared with; left out when it stands for itself. `ratio` is Parley's value over the peer's. */
  peer?: { name: string; value: number; ratio: number }
}

/** The report as text. */
export const formatTable = (rows: readonly Row[]): string =>
  formatColumns(
    ['figure', ' Parley', ' peer', 'which', ' ratio'],
    rows.map(({ figure, parley, peer }) =>
      peer ? [figure, formatNumber(parley), formatNumber(peer.value), peer.name, formatRatio(peer.ratio)] : [figure, formatNumber(parley)],
    ),
  )
