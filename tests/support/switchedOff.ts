import { changeSources, type SourceChange } from './changedSource.ts'

// Preloaded into a server of the tests: takes the defences out that SWITCHED_OFF names, separated by commas, so that a
// test which should notice can show that it does.
const defences: Record<string, SourceChange> = {
  /** Every statement of the worker is refused when the attempt is no longer its own. */
  fence: {
    file: /\/src\/worker\/sql\/(completeAttempt|failAttempt|requeueAttempt|saveChunks|renewLeases)\.ts$/,
    what: /r\.attempt = ([\w.$]+) AND r\.status = 'RUNNING'/,
    by: '$1::int IS NOT NULL',
  },
  /** Replies of dead workers are found. */
  reclaiming: { file: /\/src\/worker\/sql\/findLostReplies\.ts$/, what: /WHERE status = 'RUNNING' AND/, by: 'WHERE false AND' },
  /** What is written of an end is written in one transaction. */
  transaction: {
    file: /\/src\/worker\/settle\.ts$/,
    what: /inTransaction\(context/,
    by: '(async (pool, work) => await work(pool))(context',
  },
  /** The worker hears that a reply was stopped. */
  stopWord: { file: /\/src\/worker\/worker\.ts$/, what: /pubsub\.subscribe\(stopTopic, stop\)/, by: '() => {}' },
  /** A message can be changed only as long as its reply has never begun. */
  changeGuard: { file: /\/src\/domain\/sql\/changeMessage\.ts$/, what: / AND r\.status = 'QUEUED' AND r\.attempt = 0/, by: '' },
  /** A message is counted by looking at what the one before it left; else at what was there when it came. */
  counting: {
    file: /\/src\/domain\/sql\/storeMessage\.ts$/,
    what: /WHERE u\.messages < \$10/,
    by: 'WHERE (SELECT messages FROM owner_usage WHERE owner_id = $2) < $10',
  },
  /** What other nodes publish arrives. */
  hearing: { file: /\/src\/pubsub\/acrossNodes\.ts$/, what: /= decodeMessage\(text\)/, by: '= undefined' },
  /** Long text is published in pieces that fit. */
  pieces: { file: /\/src\/pubsub\/replyDelta\.ts$/, what: /const maxUnits = \d+/, by: 'const maxUnits = Number.POSITIVE_INFINITY' },
  /** Who follows an interaction looks again when messages may have been lost. */
  missed: { file: /\/src\/feed\/interactionFeed\.ts$/, what: /const missed = .*/, by: 'const missed = () => {}' },
  /** It looks from time to time, too, without having been told anything. */
  poll: { file: /\/src\/feed\/interactionFeed\.ts$/, what: /void lookForLost\(\)/, by: 'void Promise.resolve()' },
  /** A worker that slept renews its leases before it looks for replies of the dead. */
  renewal: {
    file: /\/src\/worker\/worker\.ts$/,
    what: /await renew\(\)/,
    by: 'await reclaimLostReplies(context, { ownIds: [...running.keys()] }), await renew()',
  },
  /** However long it slept, it does not take its own for those of the dead. */
  ownReplies: { file: /\/src\/worker\/worker\.ts$/, what: /\[\.\.\.running\.keys\(\)\]/g, by: '[]' },
  /** That the database cannot be used is the caller's to know. */
  unavailable: { file: /\/src\/db\/unavailable\.ts$/, what: /if \(!unavailable\) return error/, by: 'return error' },
  /** A worker that cannot look at the queue looks again later. */
  lookingAgain: { file: /\/src\/worker\/worker\.ts$/, what: /events\.failed\('claim replies', error\)/, by: 'throw error' },
  /** A node that cannot store anything is not ready. */
  fullDisk: { file: /\/src\/db\/fullDisk\.ts$/, what: /if \(code === diskFull\)/, by: 'if (false)' },
  /** A provider that wants to be left alone is. */
  retryAfter: { file: /\/src\/llm\/failover\.ts$/, what: /Math\.min\(retryAfterMs, backoff\.maxRetryAfterMs\) \+ /, by: '' },
  /** But not for as long as it likes. */
  retryAfterCap: { file: /\/src\/llm\/failover\.ts$/, what: /Math\.min\(retryAfterMs, backoff\.maxRetryAfterMs\)/, by: 'retryAfterMs' },
  /** Replies that failed together do not come back together. */
  jitter: { file: /\/src\/llm\/failover\.ts$/, what: /policy\.random\(\)/, by: '0' },
  /** A reply is tried so often and no more. */
  attemptLimit: { file: /\/src\/llm\/failover\.ts$/, what: /history\.length >= policy\.maxAttempts/, by: 'false' },
  /** After one provider the next one is asked. */
  failover: { file: /\/src\/llm\/failover\.ts$/, what: /remaining\.filter\(\(\{ name \}\) => !tried\.has\(name\)\)/, by: 'remaining' },
  /** An answer is complete when the provider says so. */
  completeness: {
    file: /\/src\/llm\/openai\.ts$/,
    what: /if \(!finishReason\) throw/g,
    by: `if (!(finishReason ??= streaming ? 'STOP' : undefined)) throw`,
  },
  /** Halves of a character are joined. */
  wellFormedText: { file: /\/src\/llm\/providers\.ts$/, what: /withOutputCap\(withWellFormedText\(/, by: 'withOutputCap((' },
  /** An answer has a greatest length. */
  outputCap: { file: /\/src\/llm\/outputCap\.ts$/, what: /event\.text\.length > room/, by: 'false' },
  /** A provider that refuses the key is not asked again. */
  refusal: { file: /\/src\/llm\/provider\.ts$/, what: /(PROVIDER_UNAUTHORIZED: \{ retryable): false/, by: '$1: true' },
  /** A provider's own words are for nobody else. */
  ownWords: { file: /\/src\/llm\/provider\.ts$/, what: /providerErrorCodes\[code\]\.message/g, by: 'String(options.cause)' },
  /** The key is cut out of them. */
  keyRemoval: { file: /\/src\/llm\/openaiErrors\.ts$/, what: /words\.includes\(apiKey\)/, by: 'false' },
  /** A page has a size that there can be. */
  pageBounds: { file: /\/src\/resolvers\/pageArguments\.ts$/, what: /if \(size < 0 \|\| size > limits\.page\)/, by: 'if (false)' },
  /** And one end. */
  oneEnd: { file: /\/src\/resolvers\/pageArguments\.ts$/, what: /if \(first != null && last != null\)/, by: 'if (false)' },
  /** Text and ids are looked at before they get to the database. */
  inputText: { file: /\/src\/domain\/text\.ts$/, what: /throw badInput\(/g, by: 'void badInput(' },
  /** Owners are told apart. */
  owners: { file: /\/src\/auth\/apiKeys\.ts$/, what: /ownerId: key\.ownerId/, by: "ownerId: 'everybody'" },
  /** A cursor is good for one interaction. */
  cursorOwner: { file: /\/src\/feed\/cursor\.ts$/, what: /if \(owner !== interactionId\)/, by: 'if (false)' },
}

const switchedOff = (process.env.SWITCHED_OFF?.split(',').filter(Boolean) ?? []).map((name) => {
  const defence = defences[name]
  if (!defence) throw new Error(`There is no defence of this name: ${name}`)
  return defence
})

changeSources(switchedOff)
