import { scopes } from '../auth/scopes.ts'
import type { ApiKey } from '../db/generated/prisma/client.ts'
import { limits } from '../domain/limits.ts'
import { apiKeys, createApiKey, revokeApiKey } from '../resolvers/apiKeys.ts'
import { builder } from './builder.ts'
import { needs } from './requireScopes.ts'

const meanings = {
  'interactions:read': 'To read and to follow.',
  'interactions:write': 'To create, change and delete interactions and messages, and to stop replies.',
  'replies:create': 'To ask for replies, which may cost money.',
  admin: 'To make and revoke API keys of everybody, and to read metrics.',
}

const enumName = (scope: string) => scope.replace(':', '_').toUpperCase()

const ScopeType = builder.enumType('Scope', {
  description: 'What a credential may allow. None includes another.',
  values: Object.fromEntries(scopes.map((scope) => [enumName(scope), { value: scope, description: meanings[scope] }])),
})

const ApiKeyType = builder.objectRef<ApiKey>('ApiKey').implement({
  description: 'A credential of a program. The key itself is given once, when it is made.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its UUID.' }),
    prefix: t.exposeString('prefix', {
      description: 'The part of the key that is no secret: it stands between `parley_` and the next `_`.',
    }),
    name: t.exposeString('name', { description: 'What it is for.' }),
    ownerId: t.exposeString('ownerId', { description: 'Whom it speaks for: subject, or tenant and subject with a slash between them.' }),
    scopes: t.field({
      type: [ScopeType],
      description: 'What it allows.',
      resolve: ({ scopes: names }) => scopes.filter((scope) => names.includes(scope)),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'When it stops being good; null: never by itself.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was used last, to the minute; null: never.',
    }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true, description: 'When it was revoked; null: it was not.' }),
  }),
})

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'A new API key.',
  fields: (t) => ({
    subject: t.string({
      required: true,
      description: `Whom it speaks for: as \`sub\` in the access tokens of the same user; at most ${limits.identity} characters.`,
    }),
    tenant: t.string({ description: 'The tenant of the subject, where access tokens name one.' }),
    name: t.string({ required: true, description: `What it is for; at most ${limits.title} characters.` }),
    scopes: t.field({ type: [ScopeType], required: true, description: 'What it allows: one at least.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it stops being good. Left out: never by itself.' }),
  }),
})

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  description: 'Which API key to revoke.',
  fields: (t) => ({ id: t.id({ required: true, description: "The key's UUID." }) }),
})

const CreateApiKeyPayload = builder.objectRef<{ apiKey: ApiKey; token: string }>('CreateApiKeyPayload').implement({
  description: 'What createApiKey gives.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The key, without its secret.' }),
    token: t.exposeString('token', {
      description: 'The key itself, for `Authorization: Bearer`. It is not stored, and cannot be had again.',
    }),
  }),
})

const RevokeApiKeyPayload = builder.objectRef<{ apiKey: ApiKey }>('RevokeApiKeyPayload').implement({
  description: 'What revokeApiKey gives.',
  fields: (t) => ({ apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The key as it is now.' }) }),
})

builder.queryField('apiKeys', (t) =>
  t.field({
    type: [ApiKeyType],
    description: 'The API keys of everybody, the newest first; those that were revoked or have expired are among them.',
    extensions: needs('admin'),
    resolve: apiKeys,
  }),
)

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreateApiKeyPayload,
    description: 'Makes an API key, for anybody.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The key.' }) },
    extensions: needs('admin'),
    resolve: createApiKey,
  }),
  revokeApiKey: t.field({
    type: RevokeApiKeyPayload,
    description:
      'Revokes an API key: from now on it is refused, and within half a minute what it has opened ends. Repeating it changes nothing.',
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true, description: 'Which key.' }) },
    extensions: needs('admin'),
    resolve: revokeApiKey,
  }),
}))
