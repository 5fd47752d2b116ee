import { type Usage, usage } from '../resolvers/usage.ts'
import { builder } from './builder.ts'
import { needs } from './requireScopes.ts'

const UsageType = builder.objectRef<Usage>('Usage').implement({
  description: 'What the caller has used today of what the operator limits. What is not limited is not counted.',
  fields: (t) => ({
    day: t.exposeString('day', { description: 'Today in UTC, by the clock of the database: `2026-01-31`.' }),
    dayEnds: t.expose('dayEnds', { type: 'DateTime', description: 'When the next day begins, and with it the counts anew.' }),
    messages: t.int({
      nullable: true,
      description: 'Messages that were sent today; null when they are not limited.',
      resolve: ({ messages, limits }) => (limits.messagesPerDay === undefined ? null : messages),
    }),
    messageLimit: t.int({
      nullable: true,
      description: 'How many a day allows; null: as many as you like.',
      resolve: ({ limits }) => limits.messagesPerDay ?? null,
    }),
    tokens: t.int({
      nullable: true,
      description: 'Tokens that replies have used today, prompts included; null when they are not limited.',
      resolve: ({ tokens, limits }) => (limits.tokensPerDay === undefined ? null : tokens),
    }),
    reservedTokens: t.int({
      nullable: true,
      description: 'Tokens that running replies have reserved: what they use of them is counted when they end, the rest becomes free.',
      resolve: ({ reservedTokens, limits }) => (limits.tokensPerDay === undefined ? null : reservedTokens),
    }),
    tokenLimit: t.int({
      nullable: true,
      description: 'How many a day allows; null: as many as you like.',
      resolve: ({ limits }) => limits.tokensPerDay ?? null,
    }),
  }),
})

builder.queryField('usage', (t) =>
  t.field({
    type: UsageType,
    description: 'What the caller has used today of what the operator limits.',
    extensions: needs('interactions:read'),
    resolve: usage,
  }),
)
