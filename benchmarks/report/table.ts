/** A line of the report. Numbers are rates (more is better) or times in milliseconds (less is better), as `figure` says. */
export interface Row {
  figure: string
  parley: number
  /** What it is compared with; left out when it stands for itself. */
  peer?: { name: string; value: number; ratio: number }
}

/** The report as text, in columns. */
export function formatTable(rows: readonly Row[]): string {
  const header = ['figure', 'Parley', 'peer', '', 'ratio']
  const cells = rows.map(({ figure, parley, peer }) =>
    peer
      ? [figure, formatNumber(parley), formatNumber(peer.value), peer.name, `x ${peer.ratio.toFixed(2)}`]
      : [figure, formatNumber(parley), '', '', ''],
  )
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)))
  const format = (row: readonly string[]) =>
    row
      .map((cell, column) => (isNumeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  return [format(header), format(widths.map((width) => '-'.repeat(width))), ...cells.map(format)].join('\n')
}

const isNumeric = [false, true, true, false, true]

const formatNumber = (value: number) => (value < 100 ? value.toFixed(value < 10 ? 2 : 1) : Math.round(value).toLocaleString('en'))
