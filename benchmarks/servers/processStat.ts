import { readFileSync } from 'node:fs'

/** Whether what other processes take can be read here, from /proc. */
export const hasProc = process.platform === 'linux'

/** Ticks per second, the unit of /proc on every architecture that Node runs on. */
const userHz = 100

/**
 * The CPU time that a process has taken since its start, all its threads together, in milliseconds: user and system, as
 * /proc tells it in steps of 10 ms.
 * @throws where there is no /proc, and for a process that has ended
 */
export function cpuTimeOf(pid: number): number {
  if (!hasProc) throw new Error('The CPU time of a process is read from /proc, which only Linux has.')
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The second field is the name, in parentheses, and may hold anything; utime and stime are the 14th and 15th.
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return (((utime as number) + (stime as number)) / userHz) * 1000
}

/** The memory of a process that is in RAM, in bytes. @throws where there is no /proc, and for a process that has ended */
export function residentBytesOf(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Number(kibibytes) * 1024
}
