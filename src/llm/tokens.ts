import { createRequire } from 'node:module'

type Encoding = typeof import('gpt-tokenizer/encoding/o200k_base')

const require = createRequire(import.meta.url)
let encoding: Encoding | undefined

/** Loaded at the first use: it takes 120 ms and 75 MB, which short conversations never need. */
function loadEncoding(): Encoding {
  if (!encoding) {
    encoding = require('gpt-tokenizer/encoding/o200k_base') as Encoding
    // The default of 100,000 entries would keep tens of megabytes of other people's text.
    encoding.setMergeCacheSize(5_000)
  }
  return encoding
}

/** Names of special tokens in a message are text like any other. */
const asPlainText = { disallowedSpecial: new Set<string>() }

/** The tokenizer takes quadratic time in the length of a run without (or of) white space: 26 ms for 10,000 characters. */
const longRun = /\S{257,}|\s{257,}/gu
const sliceOfRun = /.{1,256}/gsu

/**
 * Counts the tokens of a text in the encoding of OpenAI's current models (o200k_base), which is a good estimate for others.
 *
 * Runs of more than 256 characters without white space, or of nothing else, are counted in slices. That is still a way to
 * encode the text but seldom the shortest one, so there the count is rather too high, by about one token for each slice.
 */
export function countTokens(text: string): number {
  const { countTokens: count } = loadEncoding()
  let tokens = 0
  let end = 0
  for (const run of text.matchAll(longRun)) {
    tokens += count(text.slice(end, run.index), asPlainText)
    for (const [slice] of run[0].matchAll(sliceOfRun)) tokens += count(slice, asPlainText)
    end = run.index + run[0].length
  }
  return tokens + count(text.slice(end), asPlainText)
}

/** A number of tokens that the text cannot exceed, at almost no cost: every token stands for at least one byte of UTF-8. */
export const tokenUpperBound = (text: string): number => Buffer.byteLength(text)
