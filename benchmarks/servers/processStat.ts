import { readFileSync } from 'node:fs'

/** Whether the CPU time of other processes can be read here. */
export const canReadCpuTime = process.platform === 'linux'

/** Ticks per second, the unit of /proc on every architecture that Node runs on. */
const userHz = 100

/**
 * The CPU time that a process has taken since its start, all its threads together, in milliseconds: user and system, as
 * /proc tells it in steps of 10 ms.
 * @throws where there is no /proc, and for a process that has ended
 */
export function cpuTimeOf(pid: number): number {
  if (!canReadCpuTime) throw new Error('The CPU time of a process is read from /proc, which only Linux has.')
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The second field is the name, in parentheses, and may hold anything; utime and stime are the 14th and 15th.
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return (((utime as number) + (stime as number)) / userHz) * 1000
}
