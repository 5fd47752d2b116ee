/** The numbers that a server tells, by name and labels as they stand there: `name{label="value"}`. */
export async function readMetrics(serverUrl: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${serverUrl}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

/** One of them; undefined: it is not told. */
export const readMetric = async (serverUrl: string, name: string) => (await readMetrics(serverUrl)).get(name)
