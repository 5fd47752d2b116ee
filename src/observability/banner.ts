export interface Banner {
  /** Where the server listens, without a path. */
  url: string
  webChat: boolean
  /** Whether a browser gets GraphiQL there. */
  graphiql: boolean
  database: string
  /** The chain of failover, in words, e.g. `openai (gpt-4o-mini), then offline`. */
  providers: string
  /** Whether no real provider is configured. */
  offline: boolean
}

/** What a person at a terminal wants to see after a start: where to go, what is used, what to set next. */
export function startBanner({ url, webChat, graphiql, database, providers, offline }: Banner): string {
  const rows = [
    ...(webChat ? [['Web chat', url]] : []),
    [graphiql ? 'GraphiQL' : 'GraphQL', `${url}/graphql`],
    ['Subscriptions', `${url.replace(/^http/, 'ws')}/graphql`],
    ['Database', database],
    ['Replies', providers],
  ]
  const hint = ['', dim('  Replies are made up here, without a model. For real ones: OPENAI_API_KEY=sk-... npm start')]
  return [
    '',
    `  ${bold('Parley')} is ready`,
    '',
    ...rows.map(([label, value]) => `  ${dim(label?.padEnd(14) ?? '')} ${value}`),
    ...(offline ? hint : []),
    '',
  ]
    .map((line) => `${line}\n`)
    .join('')
}

const style = (code: number) => (text: string) => (process.stdout.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text)
const bold = style(1)
const dim = style(2)
