/** Lays out cells in columns: texts to the left, numbers (whose header begins with a blank) to the right. */
export function formatColumns(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const isNumeric = header.map((title) => title.startsWith(' '))
  const format = (row: readonly string[]) =>
    widths
      .map((width, column) => (isNumeric[column] ? (row[column] ?? '').padStart(width) : (row[column] ?? '').padEnd(width)))
      .join('  ')
      .trimEnd()
  return [format(header), format(widths.map((width) => '-'.repeat(width))), ...rows.map(format)].join('\n')
}

/** Three digits of it, or all that stand before the point. */
export const formatNumber = (value: number) => (value < 100 ? value.toFixed(value < 10 ? 2 : 1) : Math.round(value).toLocaleString('en'))

export const formatRatio = (value: number) => `x ${value.toFixed(2)}`
