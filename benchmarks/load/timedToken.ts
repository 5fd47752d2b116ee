/** In characters. All tokens are as long, so a text of them needs nothing between them. */
export const tokenLength = 10

/** Microseconds on the monotonic clock, which all processes of a machine share. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1000

/** A token that carries the time at which it was made: a blank and the microseconds in base 36, enough for three years. */
export const tokenOf = (madeAt: number): string =>
  ` ${Math.round(madeAt)
    .toString(36)
    .padStart(tokenLength - 1, '0')}`

/** When the tokens of a text were made, in microseconds. @throws for a text that is not made of whole tokens */
export function timesOf(text: string): number[] {
  const times: number[] = []
  for (let at = 0; at < text.length; at += tokenLength) {
    const time = text[at] === ' ' ? Number.parseInt(text.slice(at + 1, at + tokenLength), 36) : Number.NaN
    if (Number.isNaN(time) || at + tokenLength > text.length) throw new Error(`not made of timed tokens: ${JSON.stringify(text)}`)
    times.push(time)
  }
  return times
}
